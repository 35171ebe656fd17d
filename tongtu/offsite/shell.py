"""What the module tells the desk's shell: its lines in the rail, the pages of its records, its search."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongtu.kernel.actors import Actor, Role
from tongtu.law import plates
from tongtu.offsite import queries, queue
from tongtu.offsite.models import RecordState
from tongtu.offsite.showing import colour_words
from tongtu.offsite.views import my
from tongtu.web import menus

REVIEW = (Role.RECORD_REVIEWER, Role.UNIT_HEAD)
LOOK = (
    Role.RECORD_REVIEWER, Role.UNIT_HEAD, Role.CASE_OFFICER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, Role.ADMIN,
    Role.DISCIPLINE_SUPERVISOR, Role.ENFORCEMENT_SUPERVISOR,
)  # fmt: skip
KEEP = (Role.ADMIN, Role.LEGAL_REVIEWER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.RECORD_REVIEWER)
BOARDS = (Role.ADMIN, Role.UNIT_HEAD, Role.RECORD_REVIEWER)
SAMPLING = (
    Role.RECORD_REVIEWER, Role.UNIT_HEAD, Role.ENFORCEMENT_SUPERVISOR, Role.DISCIPLINE_SUPERVISOR, Role.AGENCY_HEAD,
)  # fmt: skip
FOUND = 10


def register() -> None:
    """Called once, when the apps are ready."""
    roads, places, figures = (
        gettext_lazy("非现场执法"),
        gettext_lazy("点位与设备"),
        gettext_lazy("统计与标准"),
    )
    lines = (
        (roads, "offsite:review", gettext_lazy("记录审核"), "eye", REVIEW, queue.length),
        (roads, "offsite:records", gettext_lazy("候选记录"), "clipboard-list", LOOK, None),
        (roads, "offsite:disputes", pgettext_lazy("list", "异议"), "message-report", LOOK, None),
        (roads, "offsite:samples", gettext_lazy("抽查"), "clipboard-check", SAMPLING, None),
        (roads, "offsite:clones", pgettext_lazy("list", "套牌嫌疑"), "copy", LOOK, None),
        (roads, "offsite:passages", gettext_lazy("过车查询"), "file-search", LOOK, None),
        (places, "offsite:health", gettext_lazy("站点运行"), "flag", KEEP, None),
        (places, "offsite:sites", gettext_lazy("点位"), "map-pin", KEEP, None),
        (places, "offsite:devices", gettext_lazy("设备"), "radar-2", KEEP, None),
        (places, "offsite:holds", pgettext_lazy("list", "整日暂缓"), "player-pause", KEEP, None),
        (places, "offsite:boards", gettext_lazy("显示屏"), "message-2", BOARDS, None),
        (places, "offsite:weather", gettext_lazy("天气情况"), "sun", LOOK, None),
        (figures, "offsite:statistics", gettext_lazy("过车统计"), "chart-histogram", (*LOOK, *KEEP), None),
        (figures, "offsite:indicators", gettext_lazy("联网运行指标"), "checklist", (*LOOK, *KEEP), None),
        (figures, "offsite:policies", gettext_lazy("误差与处罚标准"), "book-2", (*LOOK, *KEEP), None),
        (figures, "offsite:archive", gettext_lazy("过车归档"), "archive", (Role.ADMIN,), None),
    )
    for order, (group, to, label, icon, roles, count) in enumerate(lines, start=21):
        menus.register(label=label, to=to, icon=icon, order=order, group=group, roles=roles, count=count)
    menus.register_page("offsite.Record", "offsite:record")
    menus.register_page("offsite.Device", "offsite:device")
    menus.register_page("offsite.Hold", "offsite:hold")
    menus.register_page("offsite.SiteAlarm", "offsite:alarm")
    menus.register_page("offsite.ReviewAlert", "offsite:alert")
    menus.register_page("offsite.Draw", "offsite:draw")
    menus.register_page("offsite.Dispute", "offsite:dispute")
    menus.register_my_matters(my.matters)
    menus.register_beside("cases.Case", my.beside_case)
    menus.register_page("offsite.CloneSuspicion", "offsite:clone")
    menus.register_search(search)


def search(actor: Actor, words: str) -> Iterable[menus.Hit]:
    """Records by the beginning of a plate."""
    plate = plates.normalise(words)
    if len(plate) < 3:
        return
    if plates.kind_of(plate) is not None:
        for colour in queries.colours_of(actor, plate):
            url = reverse("offsite:vehicle", args=[plate, colour])
            yield menus.Hit(_("车辆"), plate, colour_words(colour), url)
    for row in queries.record_rows(actor, plate=plate).order_by(*queries.RECORD_ORDER)[:FOUND]:
        title = f"{row['plate_no']} · {row['excess_kg'] / 1000:.2f} t · {row['site__name']}"
        yield menus.Hit(
            _("候选记录"),
            title,
            str(RecordState(row["state"]).label),
            reverse("offsite:record", args=[row["id"]]),
        )
