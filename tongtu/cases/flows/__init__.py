"""The tables that say what may happen to a case and to each record that belongs to one.

Read case.py first; the others hang on it. A child's last step moves its parent (`then`), in one transaction.
"""

from tongtu.cases.flows.approval import APPROVAL_FLOW
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.flows.clue import CLUE_FLOW
from tongtu.cases.flows.discussion import DISCUSSION_FLOW
from tongtu.cases.flows.execution import EXECUTION_FLOW
from tongtu.cases.flows.hearing import HEARING_FLOW
from tongtu.cases.flows.legal_review import LEGAL_REVIEW_FLOW
from tongtu.cases.flows.service import SERVICE_FLOW
from tongtu.cases.flows.volume import VOLUME_FLOW

__all__ = [
    "APPROVAL_FLOW",
    "CASE_FLOW",
    "CLUE_FLOW",
    "DISCUSSION_FLOW",
    "EXECUTION_FLOW",
    "HEARING_FLOW",
    "LEGAL_REVIEW_FLOW",
    "SERVICE_FLOW",
    "VOLUME_FLOW",
]
