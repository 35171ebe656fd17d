"""The four stories: an overload, a warning, another province, a record that is no evidence."""

from collections.abc import Iterator

from tongtu.config.tour import path
from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Party, Surprise
from tongtu.config.tour.road import Passing, accept, reject, weigh
from tongtu.kernel.events import broken_link
from tongtu.kernel.models import LoggedEvent
from tongtu.kernel.money import yuan
from tongtu.payments.queries import ledger_check
from tongtu.registry.services.demonstration import seed_demonstration

NANZHAO = ("lihong", "sunli", "liujianguo", "qianjin", "zhengyun")
NINGBO = ("nb-linxiao", "nb-gaoyuan", "nb-luowenbin", "nb-liangqing", "nb-tangyue")
REVIEWERS, NINGBO_REVIEWERS = ("wangmin", "zhaolei"), ("nb-hurong", "nb-guokai")


def tell(base_url: str, simulators: str) -> Iterator[Story]:
    passwords = {row.login: row.password for row in seed_demonstration()}

    def agency(logins: tuple[str, ...]) -> path.Agency:
        return path.Agency(*(Officer(base_url, login, passwords[login]) for login in logins))

    nanzhao = agency(NANZHAO)
    driver = Party(base_url, simulators, "13800000001")
    yield _overload(base_url, nanzhao, driver)
    yield _warning(base_url, nanzhao, driver)
    yield _zhejiang(base_url, agency(NINGBO), Party(base_url, simulators, "13800000002"))
    yield _rejected(base_url)


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
    story.ending = f"{case['number']}：{path.amount(case)}，{case['state']}"


def _overload(base_url: str, agency: path.Agency, party: Party) -> Story:
    story = Story("一、非现场超限：六轴 55 320 千克 → 罚款 3 000 元")
    record = weigh(story, base_url, Passing("豫R8K521", 6, 58_240, "411321001"))
    case = accept(story, record, REVIEWERS)
    _expect(case.fine_fen == 300_000, f"a fine of 3,000 yuan, not {case.fine_fen} fen")
    _whole(story, base_url, agency, party, str(case.pk))
    return story


def _warning(base_url: str, agency: path.Agency, party: Party) -> Story:
    story = Story("二、超限 900 千克 → 警告")
    record = weigh(story, base_url, Passing("豫R2H778", 6, 52_530, "411321002"))
    _expect(record.excess_kg == 900, f"900 kg over, not {record.excess_kg}")
    case = accept(story, record, REVIEWERS)
    _expect(case.penalty == "warning", "a warning")
    _whole(story, base_url, agency, party, str(case.pk))
    return story


def _zhejiang(base_url: str, agency: path.Agency, party: Party) -> Story:
    story = Story("三、浙江：六轴 60 000 千克，超限 22.4% → 罚款 360 元")
    record = weigh(story, base_url, Passing("浙B5T618", 6, 63_160, "330200001"))
    case = accept(story, record, NINGBO_REVIEWERS)
    _expect(case.fine_fen == 36_000, f"a fine of 360 yuan, not {case.fine_fen} fen")
    _whole(story, base_url, agency, party, str(case.pk))
    return story


def _rejected(base_url: str) -> Story:
    story = Story("四、图像不清的记录 → 不作为证据")
    record = weigh(story, base_url, Passing("豫R33P08", 6, 60_000, "411321003"))
    reject(story, record, REVIEWERS[0])
    story.ending = "没有案件"
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
