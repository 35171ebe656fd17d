"""Everything that changes permits and exemptions. Each function is one use case, one transaction."""

from tongtu.licences.services.exemptions import ExemptionIn, end_exemption, register_exemption
from tongtu.licences.services.permits import (
    PermitIn,
    correct_permit,
    expire_permits,
    issue_permit,
    note_use,
    take_permit_step,
)

__all__ = [
    "ExemptionIn",
    "PermitIn",
    "correct_permit",
    "end_exemption",
    "expire_permits",
    "issue_permit",
    "note_use",
    "register_exemption",
    "take_permit_step",
]
