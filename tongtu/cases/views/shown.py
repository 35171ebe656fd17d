"""How a case looks: its way, its facts, its drawing, its papers and what happened, ready for the templates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongtu.cases import queries
from tongtu.cases.forms import check_labels
from tongtu.cases.guards import legal_grounds
from tongtu.cases.models import (
    Case,
    CaseState,
    Hearing,
    LegalReview,
    Outcome,
    Penalty,
    Statement,
    VolumeState,
)
from tongtu.documents.models import Document
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.speech import reasoned, told
from tongtu.law.articles import cite
from tongtu.law.violations import Violation, violation
from tongtu.payments import queries as payments
from tongtu.registry import queries as registry
from tongtu.web import words
from tongtu.web.menus import page_of
from tongtu.workflow.clocks import light_between
from tongtu.workflow.models import owner_label
from tongtu.workflow.queries import ClockFace, Happened

Plain = dict[str, Any]  # Any: values a template prints
SAME_ACT = timedelta(seconds=20)  # a paper is issued in the transaction of the step that makes it
COLOURS = {CaseState.CLOSED: "green", CaseState.RESPONDING: "violet", CaseState.PERFORMING: "violet"}


@dataclass(frozen=True)
class Stage:
    """One stop of the way: the states spent there, and the step that ends it."""

    label: str
    states: tuple[str, ...]
    ends: tuple[str, ...]


def stages(case: Case) -> list[Stage]:
    """The stops of this case; those it cannot come to are left out."""
    S = CaseState  # noqa: N806 - reads like the flow's own table
    legal = bool(legal_grounds(case)) or case.legal_reviews.exists()
    fined = case.outcome != Outcome.NO_PENALTY
    rows = [
        (True, _("立案"), (S.FILING,), ("file", "refuse_filing")),
        (True, _("调查"), (S.INVESTIGATING, S.REPORTING), ("approve_report", "terminate")),
        (True, _("告知"), (S.NOTICE_READY,), ("notice_served",)),
        (True, _("陈述申辩"), (S.RESPONDING, S.STATEMENT), ("to_legal_review", "to_decision")),
        (legal, _("法制审核"), (S.LEGAL_REVIEW,), ("pass",)),
        (True, _("决定"), (S.DECIDING,), ("decide", "decide_no_penalty")),
        (True, _("送达"), (S.SERVING,), ("decision_served", "no_penalty_served")),
        (fined, _("履行"), (S.PERFORMING,), ("performed",)),
        (True, _("结案"), (S.CLOSING,), ("close",)),
        (True, _("归档"), (S.CLOSED,), ("archive",)),
    ]
    return [Stage(label, states, ends) for wanted, label, states, ends in rows if wanted]


def way(case: Case, happened: Iterable[Happened]) -> list[Plain]:
    """Where the case stands; the day each stop was left, and the last day to decide."""
    ended = {line.payload.get("step", ""): line.payload.get("on", "") for line in reversed(list(happened))}
    stops = stages(case)
    here = next(n for n, stop in enumerate(stops) if case.state in stop.states)
    volume = getattr(case, "volume", None)
    over = case.state == CaseState.CLOSED and (volume is None or volume.state == VolumeState.ARCHIVED)
    shown = []
    for number, stop in enumerate(stops):
        days = [ended[step] for step in stop.ends if ended.get(step)]
        done = number < here or (over and bool(days))
        mark = "done" if done else "here" if number == here else "next"
        shown.append({"label": stop.label, "state": mark, "note": _short(days) if done else ""})
    if over and volume is None:
        return [stop for stop in shown if stop["note"]] or shown[:1]
    return shown


def _short(days: list[str]) -> str:
    return words.day(date.fromisoformat(max(days)), year=False) if days else ""


def title_line(shown: queries.Whole) -> Plain:
    """State, light, who is next and until when."""
    case = shown.case
    today = clock.today()
    began = clock.local(case.created_at).date()
    return {
        "colour": COLOURS.get(CaseState(case.state), "blue"),
        "light": light_between(began, today, case.next_on) if case.next_on else "",
        "who": _whose_turn(shown),
    }


def _whose_turn(shown: queries.Whole) -> str:
    """The next owner; while a child record holds the case up, the owner of the child."""
    case = shown.case
    if case.next_wait == "parallel":
        for child in [*shown.approvals, *shown.reviews, *shown.hearings]:
            if child.next_owner:
                return owner_label(child.next_owner, child.next_wait)
    return owner_label(case.next_owner, case.next_wait)


def act_of(case: Case) -> Violation:
    return violation(case.violation_code, on=case.act_on, region=case.region)


def facts(case: Case) -> list[tuple[str, Any]]:
    act, party = act_of(case), registry.party_shown(case.party_id)
    return [
        (_("行为"), format_html("{} {}", act.code, words.told(act.name))),
        (_("时间"), words.moment(case.act_at, seconds=True)),
        (_("地点"), words.told(case.place)),
        (_("来源"), case.get_source_display()),
        (_("当事人"), words.own(party["name"])),
        (_("车辆"), vehicle(case)),
        (_("承办"), format_html_join(_("、"), "{}", ((one,) for one in officers(case)))),
        (_("办案机构"), words.own(case.organisation.name)),
    ]


def vehicle(case: Case) -> SafeString | str:
    if case.vehicle is None:
        return ""
    known = registry.vehicle_shown(case.vehicle.plate_no, case.vehicle.plate_color)
    axles = _("%(axles)s 轴") % {"axles": known["axles"]} if known["axles"] else ""
    parts = (words.own(known["plate_no"]), words.told(known["colour"]), words.told(known["kind"]), axles)
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def officers(case: Case) -> Iterator[SafeString]:
    today = clock.today()
    for row in case.officers.all():
        block = registry.officer_block(row.officer_id, on=today)
        held = _("证件有效") if block["certificate_no"] else _("无有效证件")
        yield format_html("{}{}", words.own(block["name"]), _("（%(note)s）") % {"note": held})


def lorry(case: Case) -> Plain | None:
    """What the drawing needs; None for an act that was not weighed."""
    weighed = case.weighing
    if not weighed.get("gross_kg") or not weighed.get("limit_kg"):
        return None
    return {
        "loads": weighed.get("axle_loads_kg") or [],
        "gross": weighed["gross_kg"],
        "limit": weighed["limit_kg"],
        "axles": weighed.get("axles") or 0,
        "tolerance": weighed.get("tolerance_kg") or 0,
        "raw": weighed.get("gross_kg_raw") or 0,
        "code": weighed.get("record_code", ""),
        "device": weighed.get("device_code", ""),
        "certificate": weighed.get("certificate") or {},
    }


def reasons(case: Case) -> list[Plain]:
    """The verdict line by line, in the reader's language."""
    return reasoned(case.assessment.get("explanation", []))


def penalty(case: Case) -> Plain:
    return {
        "fine": case.penalty == Penalty.FINE,
        "label": case.get_penalty_display(),
        "decided": bool(case.decided_on),
        "spared": case.outcome == Outcome.NO_PENALTY,
    }


def gallery(items: Iterable[Any], where: str, case: Case) -> list[Plain]:
    """Evidence with its addresses. where: the URL prefix name, "cases" for the desk, "cases:my" for the party."""
    shown = []
    for item in items:
        full = reverse(f"{where}evidence", args=[case.pk, item.pk])
        small = reverse(f"{where}thumbnail", args=[case.pk, item.pk]) if item.is_picture else ""
        shown.append(
            {
                "item": item,
                "url": full,
                "thumb": small,
                "alt": item.proves or item.name,
                "caption": item.proves.partition("：")[0],
            }
        )
    return shown


def papers(found: Iterable[Document], where: str, case: Case) -> list[Plain]:
    """Documents with their addresses."""
    return [
        {
            "id": paper.pk,
            "title": paper.title,
            "number": paper.number,
            "issued_on": paper.issued_on,
            "preview_url": reverse(f"{where}document", args=[case.pk, paper.pk]),
            "pdf_url": reverse(f"{where}pdf", args=[case.pk, paper.pk]),
            "verify_url": f"/verify/{paper.verify_code}/",
            "state": "" if paper.current else _("已被替代"),
            "colour": "amber",
        }
        for paper in found
    ]


def clocks(faces: Iterable[ClockFace]) -> list[ClockFace]:
    """Running clocks first, soonest first; the internal one of every desk is left out. Laws are written out."""
    shown = [replace(face, law=cite(face.law)) for face in faces]
    running = sorted((face for face in shown if face.stopped_on is None), key=lambda face: face.due_on)
    return [*running, *(face for face in shown if face.stopped_on is not None)]


def timeline(shown: queries.Whole) -> list[Plain]:
    """What happened, newest first, names as people know them, with the papers each step made."""
    happened = [line for line in shown.timeline if line.step]
    names = registry.names_of(line.actor for line in happened)
    records = {child.subject: child.get_kind_display() for child in shown.approvals}
    records |= {child.subject: _("听证") for child in shown.hearings}
    records |= {child.subject: _("集体讨论") for child in shown.discussions}
    records[shown.case.clue.subject] = _("线索")
    records |= {child.subject: child.get_purpose_display() for child in shown.services}
    lines: list[Plain] = [
        {
            "at": line.at,
            "title": " · ".join(part for part in (records.get(line.subject, ""), line.step) if part),
            "actor": names[line.actor],
            "law": line.law,
            "reason": line.reason,
            "links": [],
        }
        for line in happened
    ]
    for paper in shown.documents:
        after = [line for line in lines if paper.issued_at <= line["at"] <= paper.issued_at + SAME_ACT]
        if after:
            url = reverse("cases:document", args=[shown.case.pk, paper.pk])
            after[-1]["links"].append(
                {"url": url, "label": _("《%(title)s》") % {"title": told(paper.title)}}
            )
    return lines


def statements(case: Case, where: str) -> list[Statement]:
    """What the party said, each with the files handed in."""
    found = list(case.statements.all())
    for one in found:
        one.handed = gallery(evidence.of(one.subject), where, case)  # type: ignore[attr-defined] # for the template
    return found


def host_of(hearing: Hearing) -> str:
    return registry.officer(hearing.host_id).name if hearing.host_id else ""


def checks(review: LegalReview) -> list[tuple[Any, bool]]:
    """The points of a legal review as they were answered."""
    return [(label, review.checks[name]) for name, label in check_labels().items() if name in review.checks]


def performance(case: Case) -> Plain | None:
    """The execution, its bills and receipts; None before the decision is served."""
    execution = getattr(case, "execution", None)
    if execution is None:
        return None
    bills = payments.bills_for(execution.subject)
    rows = [{"bill": bill, "url": page_of(bill.subject)} for bill in bills]
    return {"execution": execution, "bills": rows, "files": payments.receipt_files(execution.subject)}
