"""A new place to weigh: drawn up, published, its device reviewed, certified and switched on, over HTTP."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Surprise
from tongtu.kernel import clock

SITE = {
    "code": "411321009",
    "name": "留山不停车检测点",
    "region": "411321",
    "road_no": "S331",
    "road_name": "留云线",
    "stake": "K86+300",
    "direction": "up",
    "lanes": 2,
}
DEVICE = "WIM-411321-09"
NOTICED = timedelta(days=20)  # how long ago the tour's notice was made public
CERTIFIED = timedelta(days=30)
YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Keepers:
    """Who keeps the register of devices: the administrator, and the lawyer for the legal review."""

    admin: Officer
    lawyer: Officer


def open_station(story: Story, keepers: Keepers) -> dict[str, Any]:
    """A station that may lawfully weigh, as the road simulator takes it: its place, its device and key."""
    published, certified = clock.today() - NOTICED, clock.today() - CERTIFIED
    site = _draw_up(story, keepers.admin, published)
    with story.step("系统管理员", "登记设备，取得只显示一次的密钥", "PL 41(1)") as line:
        made = keepers.admin.post(
            f"/offsite/sites/{site['id']}/devices", {"code": DEVICE, "maker_model": "路衡 WIM-800"}
        )
        line.found = f"{DEVICE}，密钥 {len(made['secret'])} 位"
    here = f"/offsite/devices/{made['device']['id']}"
    review(story, keepers, here, on=certified)
    certify(story, keepers.admin, here, start=certified)
    _switch_on(story, keepers.admin, here, published=published)
    return SITE | {"device": DEVICE, "secret": made["secret"]}


def _draw_up(story: Story, admin: Officer, published: date) -> dict[str, Any]:
    with story.step("系统管理员", "登记检测点位，向社会公布", "PL 41(1)") as line:
        site = admin.post("/offsite/sites", SITE)
        body = {"published_on": published.isoformat(), "url": "https://example.gov.cn/wim/411321009"}
        site = admin.post(f"/offsite/sites/{site['id']}/publication", body)
        line.found = f"{site['name']}，{site['published_on']} 公示"
    return dict(site)


def review(story: Story, keepers: Keepers, here: str, *, on: date) -> None:
    with story.step("法制审核人员、系统管理员", "法制审核、技术审核", "PL 41(1)") as line:
        refused = keepers.admin.refused(f"{here}/steps/approve")
        said = {"passed": True, "opinion": "设置合理，标志明显，同意使用。", "reviewed_on": on.isoformat()}
        keepers.lawyer.post(f"{here}/reviews", {"kind": "legal", "reference": "法审〔2026〕9号", **said})
        device = keepers.admin.post(
            f"{here}/reviews", {"kind": "technical", "reference": "技审〔2026〕9号", **said}
        )
        line.found = f"{len(device['reviews'])} 份意见；此前：{refused['title']}"


def certify(story: Story, admin: Officer, here: str, *, start: date) -> None:
    with story.step("系统管理员", "登记检定证书", "PL 41(1)") as line:
        body = {
            "number": "力检字第 411321009-2026 号",
            "organisation": "河南省计量测试科学研究院",
            "valid_from": start.isoformat(),
            "valid_to": (start + YEAR).isoformat(),
            "accuracy_class": "5",
            "speed_min_kmh": 10,
            "speed_max_kmh": 100,
            "regulation_used": "JJG 907-2006",
        }
        device = admin.post(f"{here}/certificates", body)
        line.found = f"有效期至 {device['valid_to']}"


def _switch_on(story: Story, admin: Officer, here: str, *, published: date) -> None:
    with story.step("系统管理员", "随点位公示，公示期满后启用", "PL 41(1)") as line:
        admin.post(f"{here}/steps/approve", {"on": published.isoformat()})
        device = admin.post(f"{here}/steps/publish", {"on": published.isoformat()})
        due = next(limit["due_on"] for limit in device["clocks"] if limit["code"] == "C80")
        refused = admin.refused(f"{here}/steps/activate", {"on": due})
        if refused["code"] != "notice_running":
            raise Surprise(f"a device was refused for another reason than its notice: {refused}")
        on = date.fromisoformat(due) + timedelta(days=1)
        device = admin.post(f"{here}/steps/activate", {"on": on.isoformat()})
        line.found = f"公示至 {due}，{device['state_label']}"
