"""案件办理流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.cases.events import CaseMoved
from tongtu.cases.guards import (
    closing_approved,
    decision_served,
    discussed,
    discussion_over,
    entitled_to_hearing,
    evidence_verified,
    filing_approved,
    hearing_in_time,
    hearing_over,
    legal_review_needed,
    legal_review_not_needed,
    legal_review_passed,
    my_case,
    no_penalty_decided,
    not_fined_before,
    not_own_case,
    notice_served,
    penalty_decided,
    performed,
    proposal_reasoned,
    report_approved,
    rights_kept,
    two_officers,
    within_case_limit,
    within_limitation,
)
from tongtu.cases.models import Case, CaseState, CaseStep
from tongtu.kernel.actors import Role
from tongtu.workflow.engine import START, Flow, done, owner, start, stop, wait

(FILING, INVESTIGATING, REPORTING, NOTICE_READY, RESPONDING, STATEMENT,
 LEGAL, DECIDING, SERVING, PERFORMING, CLOSING, CLOSED) = CaseState  # fmt: skip
S = CaseStep
OFFICER, UNIT, HEAD, SYSTEM = Role.CASE_OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SYSTEM
REVIEWER, LAWYER, PARTY = Role.RECORD_REVIEWER, Role.LEGAL_REVIEWER, Role.PARTY
HOST, PANEL = Role.HEARING_HOST, Role.PANEL
___ = None

FILED = (two_officers, filing_approved, not_own_case)
DECIDED = (
    two_officers,
    not_own_case,
    proposal_reasoned,
    evidence_verified,
    notice_served,
    rights_kept,
    legal_review_passed,
    discussed,
    within_case_limit,
)
RIGHTS = (start("statement.make"), start("hearing.request"))
NO_MORE_RIGHTS = (stop("statement.make"), stop("hearing.request"))
REMEDIES = (start("reconsideration.apply"), start("suit.apply"))
REPORTABLE = (my_case, two_officers, evidence_verified, proposal_reasoned)
PROPOSED = (my_case, two_officers, proposal_reasoned)
SPARED = (not_own_case, evidence_verified, discussion_over)
HEARD_OUT = (notice_served, rights_kept)
GIVEN_UP = (stop("case.decide"), start("case.close_report"))
HEARING_ASKED = (stop("hearing.request"), start("hearing.hold"))
TO_LAWYER = (*NO_MORE_RIGHTS, start("legal.review"))
TO_SERVE = (stop("case.decide"), start("decision.serve"), start("decision.publish"))
TO_SERVE_QUIETLY = (stop("case.decide"), start("decision.serve"))  # nothing to publish
TO_PAY = (stop("decision.serve"), start("fine.pay"), *REMEDIES)
NOTHING_TO_PAY = (stop("decision.serve"), start("case.close_report"), *REMEDIES)
TO_CLOSE = (stop("fine.pay"), start("case.close_report"))

# fmt: off
CASE_FLOW: Flow[Case] = Flow(CaseMoved, [
    # T         step                 from                     to             role                         guards                                  clocks                     document                                  law
    ("T05",     S.OPEN,              START,                   FILING,        (OFFICER, REVIEWER, SYSTEM), (within_limitation, not_fined_before),  ___,                       ___,                                      "PL 54(2), PR 62"),
    ("T09",     S.FILE,              FILING,                  INVESTIGATING, HEAD,                        FILED,                                  start("case.decide"),      "filing_registration",                    "PL 54(2), PL 60, PR 63"),
    ("T10",     S.REFUSE_FILING,     FILING,                  CLOSED,        HEAD,                        not_own_case,                           ___,                       ___,                                      "PL 54(2), PR 63"),
    ("T15",     S.TERMINATE,         INVESTIGATING,           CLOSING,       HEAD,                        not_own_case,                           GIVEN_UP,                  ___,                                      "PL 57(1)"),
    ("T19",     S.REPORT,            INVESTIGATING,           REPORTING,     OFFICER,                     REPORTABLE,                             ___,                       "av_evidence_sheet",                      "PL 46, PR 67"),
    ("T20,T22", S.SEND_BACK,         REPORTING,               INVESTIGATING, (UNIT, HEAD),                not_own_case,                           ___,                       ___,                                      "PR 67, PR 68"),
    ("T23",     S.APPROVE_REPORT,    REPORTING,               NOTICE_READY,  HEAD,                        (not_own_case, report_approved),        ___,                       "investigation_report",                   "PR 69, PL 44"),
    ("T23",     S.NOTIFY,            NOTICE_READY,            NOTICE_READY,  OFFICER,                     PROPOSED,                               ___,                       "violation_notice",                       "PL 44, PL 63, PL 64(1)"),
    ("T26",     S.NOTICE_SERVED,     NOTICE_READY,            RESPONDING,    (OFFICER, SYSTEM),           notice_served,                          RIGHTS,                    "service_receipt",                        "PL 44, PL 64(1), PR 69"),
    ("T27",     S.STATE,             (RESPONDING, STATEMENT), STATEMENT,     (PARTY, OFFICER),            ___,                                    ___,                       "statement",                              "PL 45, PR 70"),
    ("T30",     S.RECONSIDER,        STATEMENT,               INVESTIGATING, UNIT,                        (not_own_case, hearing_over),           NO_MORE_RIGHTS,            ___,                                      "PL 45"),
    ("T31",     S.CHANGE,            STATEMENT,               NOTICE_READY,  HEAD,                        (not_own_case, hearing_over),           NO_MORE_RIGHTS,            ___,                                      "PL 44, PL 45"),
    ("T28,T32", S.ASK_HEARING,       (RESPONDING, STATEMENT), STATEMENT,     (PARTY, OFFICER),            (entitled_to_hearing, hearing_in_time), HEARING_ASKED,             ___,                                      "PL 63, PL 64(1)"),
    ("T34",     S.HEARING_TOLD,      STATEMENT,               STATEMENT,     (OFFICER, SYSTEM),           ___,                                    ___,                       "service_receipt",                        "PL 61, PL 64(2)"),
    ("T38,T40", S.HEARD,             STATEMENT,               STATEMENT,     (HOST, PARTY, OFFICER),      hearing_over,                           stop("hearing.hold"),      ___,                                      "PL 64(6), PL 65"),
    ("T29,T33", S.TO_LEGAL_REVIEW,   (RESPONDING, STATEMENT), LEGAL,         (OFFICER, UNIT, SYSTEM),     (*HEARD_OUT, legal_review_needed),      TO_LAWYER,                 ___,                                      "PL 58, PL 62"),
    ("T29,T33", S.TO_DECISION,       (RESPONDING, STATEMENT), DECIDING,      (OFFICER, UNIT, SYSTEM),     (*HEARD_OUT, legal_review_not_needed),  NO_MORE_RIGHTS,            ___,                                      "PL 57, PL 62"),
    ("T41",     S.SUPPLEMENT,        LEGAL,                   INVESTIGATING, LAWYER,                      not_own_case,                           stop("legal.review"),      ___,                                      "PL 58, PR 72"),
    ("T42",     S.CORRECT,           LEGAL,                   INVESTIGATING, LAWYER,                      not_own_case,                           stop("legal.review"),      ___,                                      "PL 44, PL 58"),
    ("T43,T44", S.PASS,              LEGAL,                   DECIDING,      LAWYER,                      (not_own_case, legal_review_passed),    stop("legal.review"),      ___,                                      "PL 58"),
    ("T46",     S.DISCUSSED_BACK,    DECIDING,                INVESTIGATING, PANEL,                       not_own_case,                           ___,                       ___,                                      "PL 57(2), PR 76"),
    ("T47",     S.DECIDE,            DECIDING,                SERVING,       HEAD,                        DECIDED,                                TO_SERVE,                  ("penalty_decision", "correction_order"), "PL 28, PL 57(1), PL 59"),
    ("T24,T48", S.DECIDE_NO_PENALTY, (REPORTING, DECIDING),   SERVING,       HEAD,                        SPARED,                                 TO_SERVE_QUIETLY,          "no_penalty_decision",                    "PL 33, PL 57(1)"),
    ("T50",     S.DECISION_SERVED,   SERVING,                 PERFORMING,    (OFFICER, SYSTEM),           (decision_served, penalty_decided),     TO_PAY,                    "service_receipt",                        "PL 61, PL 67"),
    ("T51",     S.NO_PENALTY_SERVED, SERVING,                 CLOSING,       (OFFICER, SYSTEM),           (decision_served, no_penalty_decided),  NOTHING_TO_PAY,            "service_receipt",                        "PL 33, PL 61"),
    ("T52",     S.PERFORMED,         PERFORMING,              CLOSING,       (SYSTEM, OFFICER),           performed,                              TO_CLOSE,                  ___,                                      "PL 66, PL 67"),
    ("T73",     S.CLOSE,             CLOSING,                 CLOSED,        HEAD,                        (not_own_case, closing_approved),       stop("case.close_report"), "closing_report",                         "PL 47, PR 77"),
], name="case", reasoned=[S.REFUSE_FILING, S.TERMINATE, S.SEND_BACK, S.RECONSIDER, S.CHANGE, S.DISCUSSED_BACK], inner=[
    S.OPEN, S.FILE, S.REFUSE_FILING, S.REPORT, S.APPROVE_REPORT, S.NOTIFY, S.NOTICE_SERVED, S.STATE, S.ASK_HEARING, S.HEARING_TOLD, S.HEARD, S.CHANGE, S.SUPPLEMENT, S.CORRECT, S.PASS,
    S.TO_LEGAL_REVIEW, S.TO_DECISION, S.DISCUSSED_BACK, S.DECIDE, S.DECIDE_NO_PENALTY, S.DECISION_SERVED, S.NO_PENALTY_SERVED, S.PERFORMED, S.CLOSE,
], owners={
    FILING: wait("parallel", "clue.file"),
    INVESTIGATING: owner(OFFICER),
    REPORTING: wait("parallel", "desk.act"),
    NOTICE_READY: owner(OFFICER),
    RESPONDING: wait("party", "statement.make"),
    STATEMENT: owner(UNIT, "hearing.hold", otherwise="desk.act"),
    LEGAL: wait("parallel", "legal.review"),
    DECIDING: owner(HEAD),
    SERVING: owner(OFFICER, "decision.serve"),
    PERFORMING: wait("payment", "fine.pay"),
    CLOSING: wait("parallel", "case.close_report"),
    CLOSED: done(),
})
# fmt: on
