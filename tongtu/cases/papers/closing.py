"""结案报告."""

from datetime import date

from django.utils.translation import gettext as _

from tongtu.cases.models import ApprovalKind, Case, Outcome
from tongtu.cases.papers.common import cause, opinions, paper, party, penalty_words, signs
from tongtu.workflow.papers import Paper, writes


@writes("closing_report")
def closing_report(case: Case, on: date) -> Paper:
    data = {
        "cause": cause(case),
        "party": party(case),
        "result": result(case),
        "execution": _performance(case),
        "filed_on": case.filed_on,
        "officer_signs": signs(case, on),
        **opinions(case, ApprovalKind.CLOSING),
    }
    return paper(case, data)


def result(case: Case) -> str:
    if case.outcome == Outcome.PENALTY:
        return _("作出行政处罚决定：%(penalty)s。") % {"penalty": penalty_words(case)}
    return str(Outcome(case.outcome).label)


def _performance(case: Case) -> str:
    execution = getattr(case, "execution", None)
    if execution is None or execution.performed_on is None:
        return _("本案无须履行的处罚内容。")
    if execution.fine_fen == 0:
        return _("警告已随决定书送达履行完毕。")
    return _("罚款已于 %(day)s 缴清。") % {"day": execution.performed_on.strftime("%Y年%-m月%-d日")}
