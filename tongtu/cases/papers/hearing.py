"""听证申请书、听证通知书、听证笔录、听证报告书, and the minutes of a collective discussion."""

from datetime import date

from tongtu.cases.models import Case, Discussion, Hearing
from tongtu.cases.papers.common import act, cause, number_of, officers, paper, party, penalty_words
from tongtu.kernel import clock
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper, writes


@writes("hearing_request")
def hearing_request(hearing: Hearing, _on: date) -> Paper:
    case = hearing.case
    who = party(case)
    data = {
        "cause": cause(case),
        "party_name": who["name"],
        "mode": hearing.mode,
        "received_at": clock.local(hearing.requested_at),
        "claims": hearing.claims,
        "proposed": penalty_words(case),
        "notice_ref": number_of(case, "violation_notice"),
        "phone": who["phone"],
    }
    return paper(case, data)


@writes("hearing_notice")
def hearing_notice(hearing: Hearing, _on: date) -> Paper:
    case = hearing.case
    who, unit = party(case), registry.unit_block(registry.organisation(case.organisation_id))
    assert hearing.sits_at is not None
    data = {
        "cause": cause(case),
        "party_name": who["name"],
        "party_kind": who["kind"],
        "hearing_at": clock.local(hearing.sits_at),
        "hearing_place": hearing.place,
        "open": not hearing.closed_reason,
        "closed_reason": hearing.closed_reason,
        "host": _host(hearing),
        "clerk": {"name": hearing.clerk},
        "contact": {
            "address": unit["address"],
            "postcode": unit["postcode"],
            "person": _host(hearing)["name"],
            "phone": unit["phone"],
        },
    }
    return paper(case, data)


@writes("hearing_record")
def hearing_record(hearing: Hearing, on: date) -> Paper:
    case = hearing.case
    who, unit = party(case), registry.unit_block(registry.organisation(case.organisation_id))
    assert hearing.sits_at is not None
    assert hearing.ended_at is not None
    data = {
        "case_name": cause(case),
        "organ": unit["name"],
        "place": hearing.place,
        "start": clock.local(hearing.sits_at),
        "end": clock.local(hearing.ended_at),
        "host": _host(hearing)["name"],
        "clerk": hearing.clerk,
        "officers": officers(case, on),
        "party": who["name"],
        "legal_rep": who["legal_rep"],
        "phone": who["phone"],
        "record": hearing.record,
    }
    return paper(case, data)


@writes("hearing_report")
def hearing_report(hearing: Hearing, on: date) -> Paper:
    case = hearing.case
    assert hearing.sits_at is not None
    data = {
        "cause": cause(case),
        "party_name": party(case)["name"],
        "held_at": clock.local(hearing.sits_at),
        "place": hearing.place,
        "host": _host(hearing)["name"],
        "facts": case.facts,
        "proposed": penalty_words(case),
        "record": hearing.record,
        "opinion": hearing.opinion,
        "reported_on": on,
    }
    return paper(case, data)


def _host(hearing: Hearing) -> dict[str, str]:
    assert hearing.host_id is not None, "a host is named before anything is called"
    officer = registry.officer(hearing.host_id)
    return {"name": officer.name, "post": officer.post}


@writes("collective_discussion_record")
def collective_discussion_record(discussion: Discussion, _on: date) -> Paper:
    case = discussion.case
    assert discussion.began_at is not None
    assert discussion.ended_at is not None
    chair = next(one for one in discussion.members if one["name"] == discussion.chair)
    data = {
        "cause": cause(case),
        "party_name": party(case)["name"],
        "start": clock.local(discussion.began_at),
        "end": clock.local(discussion.ended_at),
        "place": discussion.place,
        "reason": "heavy",
        "reason_text": "；".join(discussion.required_because),
        "chair": {"name": chair["name"], "post": chair["post"]},
        "reporter": _reporter(case),
        "recorder": discussion.recorder,
        "members": [{"name": one["name"], "post": one["post"]} for one in discussion.members],
        "case_summary": f"{case.facts}（{act(case).name}，拟{penalty_words(case)}）",
        "opinions": discussion.members,
        "conclusion": discussion.conclusion,
    }
    return paper(case, data)


def _reporter(case: Case) -> str:
    lead = case.officers.first()
    assert lead is not None, "a case has officers"
    return registry.officer(lead.officer_id).name
