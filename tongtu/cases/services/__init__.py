"""Everything that changes a case. Each function is one use case and one transaction."""

from tongtu.cases.services.approving import decide_approval, submit_approval
from tongtu.cases.services.archiving import archive_volume
from tongtu.cases.services.deciding import (
    CHECKS,
    answer_legal_review,
    change_proposal,
    decide,
    decide_no_penalty,
    proceed,
)
from tongtu.cases.services.discussing import Meeting, Voice, conclude_discussion
from tongtu.cases.services.hearing import (
    Sitting,
    appoint_host,
    ask_hearing,
    call_hearing,
    first_day,
    hold_hearing,
    hosts,
    report_hearing,
    take_hearing_step,
)
from tongtu.cases.services.investigating import add_evidence, notify, submit_report
from tongtu.cases.services.opening import EvidenceIn, open_case
from tongtu.cases.services.performing import (
    close_if_paid,
    day_words,
    lapse_unpaid,
    tell_of_bill,
    tell_payer,
)
from tongtu.cases.services.rights import Handed, confirm_address, review_statement, state, waive
from tongtu.cases.services.serving import (
    fail_service,
    mark_opened,
    prove_electronic,
    prove_service,
    seal_document,
    send,
)
from tongtu.cases.services.signing import begin_signing, take_signature
from tongtu.cases.services.steps import take_step

__all__ = [
    "CHECKS",
    "EvidenceIn",
    "Handed",
    "Meeting",
    "Sitting",
    "Voice",
    "add_evidence",
    "answer_legal_review",
    "appoint_host",
    "archive_volume",
    "ask_hearing",
    "begin_signing",
    "call_hearing",
    "change_proposal",
    "close_if_paid",
    "conclude_discussion",
    "confirm_address",
    "day_words",
    "decide",
    "decide_approval",
    "decide_no_penalty",
    "fail_service",
    "first_day",
    "hold_hearing",
    "hosts",
    "lapse_unpaid",
    "mark_opened",
    "notify",
    "open_case",
    "proceed",
    "prove_electronic",
    "prove_service",
    "report_hearing",
    "review_statement",
    "seal_document",
    "send",
    "state",
    "submit_approval",
    "submit_report",
    "take_hearing_step",
    "take_signature",
    "take_step",
    "tell_of_bill",
    "tell_payer",
    "waive",
]
