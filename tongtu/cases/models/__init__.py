"""案件 and the records that belong to one, each with a life of its own."""

from tongtu.cases.models.case import Case, CaseOfficer, CaseState, CaseStep, Outcome, Penalty, Source
from tongtu.cases.models.clue import Clue, ClueState, ClueStep
from tongtu.cases.models.execution import Execution, ExecutionState, ExecutionStep
from tongtu.cases.models.hearing import (
    Discussion,
    DiscussionState,
    DiscussionStep,
    Hearing,
    HearingState,
    HearingStep,
)
from tongtu.cases.models.review import (
    Approval,
    ApprovalKind,
    ApprovalState,
    ApprovalStep,
    LegalReview,
    LegalReviewState,
    LegalReviewStep,
    Opinion,
)
from tongtu.cases.models.rights import AddressConfirmation, Statement, Waiver
from tongtu.cases.models.service import Purpose, Service, ServiceMode, ServiceState, ServiceStep
from tongtu.cases.models.volume import Volume, VolumeItem, VolumeState, VolumeStep

__all__ = [
    "AddressConfirmation",
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "ApprovalStep",
    "Case",
    "CaseOfficer",
    "CaseState",
    "CaseStep",
    "Clue",
    "ClueState",
    "ClueStep",
    "Discussion",
    "DiscussionState",
    "DiscussionStep",
    "Execution",
    "ExecutionState",
    "ExecutionStep",
    "Hearing",
    "HearingState",
    "HearingStep",
    "LegalReview",
    "LegalReviewState",
    "LegalReviewStep",
    "Opinion",
    "Outcome",
    "Penalty",
    "Purpose",
    "Service",
    "ServiceMode",
    "ServiceState",
    "ServiceStep",
    "Source",
    "Statement",
    "Volume",
    "VolumeItem",
    "VolumeState",
    "VolumeStep",
    "Waiver",
]
