"""From a served decision to a paid fine, and to the proposal to close."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop

from tongtu.cases.flows import EXECUTION_FLOW
from tongtu.cases.models import ApprovalKind, Case, CaseState, Execution, ExecutionState, ExecutionStep
from tongtu.cases.services.opening import draft_approval
from tongtu.documents import queries as documents
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.money import yuan
from tongtu.kernel.speech import kept_title
from tongtu.notices import services as notices
from tongtu.payments import services as payments
from tongtu.registry import queries as registry
from tongtu.workflow.models import Clock

PERSON, ORGANISATION = 1, 2  # payer types of the finance platform


def begin_performance(actor: Actor, case: Case, *, served_on: date) -> Execution:
    """The decision is served: ask for the fine, or, where there is none, note that it is performed.

    Law: 行政处罚法（2021）第六十六条、第六十七条.
    """
    due_on = Clock.objects.get(subject=case.subject, limit_id="fine.pay", stopped_on=None).due_on
    execution = Execution(
        region=case.region,
        title=kept_title("履行", case.title),
        case=case,
        fine_fen=case.fine_fen,
        due_on=due_on,
    )
    EXECUTION_FLOW.begin(execution, ExecutionStep.BEGIN, actor, on=served_on)
    if case.fine_fen == 0:
        _perform(execution, on=served_on)
        return execution
    party = registry.party_block(case.party_id)
    payments.issue_bill(
        actor,
        billed_for=execution.subject,
        region=case.region,
        party_id=case.party_id,
        amount_fen=case.fine_fen,
        due_on=due_on,
        memo=decision_number(case),
        payer_name=party["name"],
        payer_type=PERSON if party["kind"] == "person" else ORGANISATION,
    )
    return execution


def decision_number(case: Case) -> str:
    numbers = [paper.number for paper in documents.of(case.subject) if paper.kind == "penalty_decision"]
    return numbers[-1] if numbers else case.number


@transaction.atomic
def close_if_paid(actor: Actor, billed_for: str, *, paid_on: date) -> None:
    """A paid bill performs its decision and proposes the closing. Hearing of it twice changes nothing.

    Law: 行政处罚法（2021）第六十六条、第六十七条.
    """
    model, _colon, execution_id = billed_for.partition(":")
    if model != "cases.Execution":
        return
    execution = Execution.objects.lock(actor, execution_id)
    if execution.state != ExecutionState.PERFORMED:
        _perform(execution, on=paid_on)


def _perform(execution: Execution, *, on: date) -> None:
    execution.performed_on = on
    execution.save(update_fields=["performed_on"])
    EXECUTION_FLOW.advance(execution, ExecutionStep.PERFORM, system("cases"), on=on)
    case = Case.objects.get(system("cases"), execution.case_id)
    propose_closing(case)


def propose_closing(case: Case) -> None:
    """Draft the closing report, so that the officers have only to read and submit it."""
    if not case.approvals.filter(kind=ApprovalKind.CLOSING).exclude(state="refused").exists():
        draft_approval(
            case, ApprovalKind.CLOSING, draft=gettext_noop("处罚决定已履行完毕，符合结案条件，建议结案。")
        )


@transaction.atomic
def lapse_unpaid(actor: Actor, *, on: date) -> int:
    """Mark the executions whose last day to pay is over. Returns how many.

    Law: 行政处罚法（2021）第七十二条第一款.
    """
    rows = Execution.objects.visible_to(actor).select_for_update(skip_locked=True)
    late = list(rows.filter(state=ExecutionState.AWAITING, due_on__lt=on, case__state=CaseState.PERFORMING))
    for execution in late:
        EXECUTION_FLOW.advance(execution, ExecutionStep.LAPSE, actor, on=on)
    return len(late)


@transaction.atomic
def tell_payer(actor: Actor, billed_for: str, kind: str, **words: str) -> None:
    """Tell the party what became of the fine: the bill is there, it is paid, the receipt is out.

    kind: bill, paid or receipt of the notices; words: its values but the number of the case.
    """
    model, _colon, execution_id = billed_for.partition(":")
    if model != "cases.Execution":
        return
    case = Execution.objects.get(actor, execution_id).case
    notices.tell(
        actor,
        subject=case.subject,
        region=case.region,
        party_id=case.party_id,
        kind=kind,
        values={"case_no": case.number, **words},
    )


def day_words(day: date) -> str:
    return day.strftime("%Y年%-m月%-d日")


@transaction.atomic
def tell_of_bill(actor: Actor, billed_for: str, *, pay_code: str) -> None:
    """The bill can be paid from now on. Law: 行政处罚法（2021）第六十七条."""
    model, _colon, execution_id = billed_for.partition(":")
    if model == "cases.Execution":
        execution = Execution.objects.get(actor, execution_id)
        words = {
            "amount": yuan(execution.fine_fen),
            "pay_code": pay_code,
            "until": day_words(execution.due_on),
        }
        tell_payer(actor, billed_for, "bill", **words)
