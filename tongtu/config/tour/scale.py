"""The road at scale: a certificate that runs out, a day held, a dispute upheld, figures recounted, a month archived."""

from datetime import datetime, timedelta
from typing import Any

from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Party, Surprise, until
from tongtu.config.tour.road import drive
from tongtu.config.tour.station import YEAR, Keepers, certify, review
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import services
from tongtu.offsite.archive import replaying
from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import ArchivedMonth, SiteAlarm

PLACE, DEVICE = "411321004", "WIM-411321-14"
LEFT = timedelta(days=25)  # of the certificate that rings


def ring(story: Story, keepers: Keepers) -> None:
    """A certificate that ends soon rings once, however often the job of the night runs."""
    admin = keepers.admin
    site = next(row for row in admin.get("/offsite/sites", q=PLACE)["rows"] if row["code"] == PLACE)
    made = admin.post(f"/offsite/sites/{site['id']}/devices", {"code": DEVICE, "maker_model": "路衡 WIM-800"})
    here, start = f"/offsite/devices/{made['device']['id']}", clock.today() + LEFT - YEAR
    review(story, keepers, here, on=start)
    certify(story, admin, here, start=start)
    admin.post(f"{here}/steps/approve")
    with story.step("系统", "证书将到期，提醒一次", "PL 41(1)") as line:
        rung, again = (services.ring_certificates(clock.today()) for _night in range(2))
        expiring = [row["code"] for row in admin.get("/offsite/devices", expiring="true")["rows"]]
        if (rung, again, expiring) != (1, 0, [DEVICE]):
            raise Surprise(f"rang {rung} and {again} times, of {expiring}")
        line.found = f"{DEVICE}，还有 {LEFT.days} 日"
    with story.step("系统管理员", "登记处理情况") as line:
        alarm = SiteAlarm.objects.visible_to(system("tour")).get(device_id=made["device"]["id"])
        said = {"reason": "已联系计量院，下周检定"}
        line.found = str(admin.post(f"/offsite/alarms/{alarm.pk}/handling", said)["state"])


def hold(story: Story, admin: Officer, record: dict[str, Any], reviewers: tuple[Officer, Officer]) -> str:
    """While a day is held nothing of it is accepted; lifted, its records go on to their cases."""
    first, second = reviewers
    here, day = f"/offsite/records/{record['id']}", clock.local(datetime.fromisoformat(record["passed_at"]))
    with story.step("系统管理员", "称重数据存疑，整日暂缓", "PL 41(1)") as line:
        body = {"day": day.date().isoformat(), "reason": "转向轴均值偏离，待比对"}
        held = admin.post(f"/offsite/devices/{record['device_id']}/holds", body)
        line.found = f"{held['day']}，{held['state']}"
    with story.step("审核员乙", "暂缓期间不能采用", "PL 41(2)") as line:
        first.post(f"{here}/take")
        first.post(f"{here}/first-review", {"passed": True})
        second.post(f"{here}/take")
        line.found = second.refused(f"{here}/second-review", {"passed": True})["title"]
    with story.step("系统管理员", "比对合格，解除暂缓", "PL 41(1)") as line:
        said = {"evidence": "比对报告〔2026〕17号", "reason": "标准车比对合格"}
        line.found = str(admin.post(f"/offsite/holds/{held['id']}/lift", said)["state"])
    with story.step("审核员乙", "复审通过，转案件", "PL 41(2)") as line:
        filed = second.post(f"{here}/second-review", {"passed": True})
        line.found = str(filed["state_label"])
    return str(filed["state"])


def dispute(story: Story, party: Party, head: Officer, record_id: str) -> None:
    """The party says that it was a cloned plate; somebody else than the reviewers finds it true."""
    with story.step("当事人", "对记录提出异议：号牌被套用", "PL 41(3), PL 45") as line:
        said = {"reason": "cloned_plate", "claims": "当时车辆在郑州维修，有维修单。"}
        raised = party.post(f"/offsite/records/{record_id}/disputes", said)
        line.found = f"{raised['state_label']}，{raised['next_on']} 前答复"
    with story.step("办案机构负责人", "核查，书面答复异议成立", "PL 41(3)") as line:
        here = f"/offsite/disputes/{raised['id']}"
        head.post(f"{here}/steps/take_up")
        answer = {"upheld": True, "answer": "维修单属实。", "article": "行政处罚法第四十一条第三款"}
        line.found = str(head.post(f"{here}/answer", answer)["state_label"])
    if head.get(f"/offsite/records/{record_id}")["state"] != "void":
        raise Surprise("a record whose dispute was upheld still stands")


def recount(story: Story, head: Officer) -> None:
    """The figures of the statistics are those of the passages themselves, added up one by one."""
    with story.step("任何执法人员", "统计与逐条清点一致") as line:
        days = {"from": (clock.today() - timedelta(days=3)).isoformat(), "to": clock.today().isoformat()}
        rows = head.get("/offsite/passages", **days)["rows"]
        counted = (len(rows), sum(row["gross_kg_raw"] for row in rows))

        def look() -> tuple[int, int] | None:
            total = head.get("/offsite/statistics", by="day", **days)["total"]
            found = (total["passages"], total["gross_kg"])
            return found if found == counted else None

        until(look, f"the figures to be {counted}")
        line.found = f"{counted[0]} 辆次，{counted[1]} 千克"


def archive(story: Story, base_url: str, admin: Officer) -> None:
    """A month that is over is exported, verified, judged again, and asked like any other."""
    day = clock.today().replace(day=1) - timedelta(days=1)
    month = Month.of(day)
    with story.step("称重站点", "补报上月的一次过车", "PL 41") as line:
        at = f"{day.isoformat()}T12:00:00"
        lorry = ["--plate", "豫R7C326", "--axles", "6", "--gross", "45000", "--at", at, "--no-photos"]
        drive(["--url", base_url, "one", *lorry, "--site", PLACE])
        line.found = f"{at[:10]} 豫R7C326"
    with story.step("系统管理员", "上月导出为 Parquet，逐列核验") as line:
        _press(admin, "export", month)
        until(
            lambda: ArchivedMonth.objects.filter(month=month.first, exported_at__isnull=False).first(),
            "export",
        )
        _press(admin, "verify", month)
        kept = until(
            lambda: ArchivedMonth.objects.filter(month=month.first, verified_at__isnull=False).first(),
            "verified",
        )
        line.found = f"{kept}：{kept.rows} 条，{len(kept.files)} 个文件，{kept.stage.label}"
    with story.step("系统", "按当时的规则重新判定归档月份") as line:
        done = replaying.replay(system("archive"), month)
        if done.differing or done.rows != kept.rows:
            raise Surprise(f"the archived month is judged otherwise: {done}")
        line.found = f"{done.rows} 条，裁决逐条相同"
    with story.step("系统管理员", "查询上月过车") as line:
        rows = admin.get("/offsite/passages", plate="豫R7C326", **{"from": f"{month.first}", "to": f"{day}"})[
            "rows"
        ]
        if len(rows) != 1:
            raise Surprise(f"{len(rows)} passages of a lorry that passed once")
        line.found = f"{rows[0]['device_code']}，{rows[0]['gross_kg_raw']} 千克"


def _press(admin: Officer, act: str, month: Month) -> None:
    """A button on the page of the archive."""
    here = "/desk/offsite/archive/"
    headers = {**admin.token(), "Referer": f"{admin.web.base_url}{here}"}
    reply = admin.web.post(f"{here}{act}/", data={"month": str(month)}, headers=headers)
    if reply.status_code not in {302, 303}:
        raise Surprise(f"{act} of {month} answers {reply.status_code}")
