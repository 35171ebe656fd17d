"""The five stories: an overload, a warning, another province, a record that is no evidence, the road at scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tongtu.config.tour import path, scale
from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Party, Surprise
from tongtu.config.tour.road import Passing, accept, reject, weigh
from tongtu.config.tour.station import Keepers, open_station
from tongtu.kernel import clock
from tongtu.kernel.events import broken_link
from tongtu.kernel.models import LoggedEvent
from tongtu.kernel.money import yuan
from tongtu.payments.queries import ledger_check
from tongtu.registry.services.demonstration import seed_demonstration

NANZHAO = ("lihong", "sunli", "liujianguo", "qianjin", "zhengyun")
NINGBO = ("nb-linxiao", "nb-gaoyuan", "nb-luowenbin", "nb-liangqing", "nb-tangyue")
REVIEWERS, NINGBO_REVIEWERS = ("wangmin", "zhaolei"), ("nb-hurong", "nb-guokai")
ADMIN = "zhuming"


@dataclass(frozen=True)
class Crew:
    """An agency, and its two record reviewers."""

    agency: path.Agency
    reviewers: tuple[Officer, Officer]


def tell(base_url: str, simulators: str) -> Iterator[Story]:
    passwords = {row.login: row.password for row in seed_demonstration()}

    def officer(login: str) -> Officer:
        return Officer(base_url, login, passwords[login])

    def crew(logins: tuple[str, ...], reviewers: tuple[str, str]) -> Crew:
        first, second = reviewers
        return Crew(path.Agency(*map(officer, logins)), (officer(first), officer(second)))

    nanzhao = crew(NANZHAO, REVIEWERS)
    driver = Party(base_url, simulators, "13800000001")
    keepers = Keepers(officer(ADMIN), nanzhao.agency.lawyer)
    yield _overload(base_url, nanzhao, driver, keepers)
    yield _warning(base_url, nanzhao, driver)
    ningbo = crew(NINGBO, NINGBO_REVIEWERS)
    yield _zhejiang(base_url, ningbo, Party(base_url, simulators, "13800000002"))
    yield _rejected(base_url, nanzhao)
    yield _at_scale(base_url, nanzhao, driver, keepers)


def _whole(story: Story, base_url: str, agency: path.Agency, party: Party, case_id: str) -> None:
    """From an open case to its archive."""
    path.file_and_investigate(story, agency, case_id)
    path.prove_face(story, party)
    path.consent(story, party, case_id)
    path.notify(story, agency, case_id)
    path.waive(story, party, case_id)
    case = path.decide(story, agency, case_id)
    if case["fine_fen"]:
        path.pay(story, party, case_id)
    case = path.close(story, agency, case_id)
    path.verify(story, case, base_url)
    story.ending = f"{case['number']}：{path.amount(case)}，{case['state_label']}"


def _overload(base_url: str, crew: Crew, party: Party, keepers: Keepers) -> Story:
    story = Story("一、新点位，非现场超限：六轴 55 320 千克 → 罚款 3 000 元")
    station = open_station(story, keepers)
    passing = Passing("豫R8K521", 6, 58_240, station["code"], station)
    record = weigh(story, base_url, passing, reviewer=crew.reviewers[0])
    case_id = accept(story, record, crew.reviewers)
    _expect(record["fine_fen"] == 300_000, f"a fine of 3,000 yuan, not {record['fine_fen']} fen")
    _whole(story, base_url, crew.agency, party, case_id)
    return story


def _warning(base_url: str, crew: Crew, party: Party) -> Story:
    story = Story("二、超限 900 千克 → 警告")
    passing = Passing("豫R2H778", 6, 52_530, "411321002")
    record = weigh(story, base_url, passing, reviewer=crew.reviewers[0])
    _expect(record["excess_kg"] == 900, f"900 kg over, not {record['excess_kg']}")
    case_id = accept(story, record, crew.reviewers)
    _expect(path.read(crew.agency.officer, case_id)["penalty"] == "warning", "a warning")
    _whole(story, base_url, crew.agency, party, case_id)
    return story


def _zhejiang(base_url: str, crew: Crew, party: Party) -> Story:
    story = Story("三、浙江：六轴 60 000 千克，超限 22.4% → 罚款 360 元")
    passing = Passing("浙B5T618", 6, 63_160, "330200001")
    record = weigh(story, base_url, passing, reviewer=crew.reviewers[0])
    case_id = accept(story, record, crew.reviewers)
    _expect(record["fine_fen"] == 36_000, f"a fine of 360 yuan, not {record['fine_fen']} fen")
    _whole(story, base_url, crew.agency, party, case_id)
    return story


def _rejected(base_url: str, crew: Crew) -> Story:
    story = Story("四、图像不清的记录 → 不作为证据")
    passing = Passing("豫R33P08", 6, 60_000, "411321003")
    record = weigh(story, base_url, passing, reviewer=crew.reviewers[0])
    reject(story, record, crew.reviewers[0], crew.agency.officer)
    story.ending = "没有案件"
    return story


def _at_scale(base_url: str, crew: Crew, party: Party, keepers: Keepers) -> Story:
    """A lorry of the first story, thirty hours earlier: another act."""
    story = Story("五、成片的路网：证书到期、整日暂缓、异议、统计、归档")
    scale.ring(story, keepers)
    earlier = clock.local(clock.now() - timedelta(hours=30)).isoformat(timespec="seconds")
    passing = Passing("豫R8K521", 6, 58_240, "411321005", at=earlier)
    record = weigh(story, base_url, passing, reviewer=crew.reviewers[0])
    scale.hold(story, keepers.admin, record, crew.reviewers)
    scale.dispute(story, party, crew.agency.unit_head, record["id"])
    scale.recount(story, crew.agency.unit_head)
    scale.archive(story, base_url, keepers.admin)
    story.ending = "记录作废，归档的月份可查可验"
    return story


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise Surprise(f"the law asks for {what}")


def proofs() -> list[str]:
    """At the end: the ledger balances, and every log is as it was written."""
    report = ledger_check()
    if not report.balanced:
        raise Surprise(f"the ledger does not balance: {report.problems}")
    subjects = set(LoggedEvent.objects.values_list("subject", flat=True))
    broken = [subject for subject in subjects if broken_link(subject) is not None]
    if broken:
        raise Surprise(f"the log of {broken[0]} was changed")
    events = LoggedEvent.objects.count()
    return [
        f"账目平衡 the ledger balances: 应缴 {yuan(report.totals.due_fen)} = 已缴 {yuan(report.totals.paid_fen)} 元",
        f"日志链完整 {events} events of {len(subjects)} records verify",
    ]
