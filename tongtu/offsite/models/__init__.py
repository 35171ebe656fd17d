"""Sites and devices that weigh, the batches they send, and the candidate records that come of them."""

from tongtu.offsite.models.archived import ArchivedMonth, ArchiveStage
from tongtu.offsite.models.devices import (
    Certificate,
    Device,
    DeviceFile,
    DeviceReview,
    DeviceState,
    DeviceStep,
    Direction,
    Lane,
    Site,
    covering,
)
from tongtu.offsite.models.records import (
    Batch,
    Look,
    Record,
    RecordPhoto,
    RecordState,
    RecordStep,
    RejectCode,
    Rulebook,
)

__all__ = [
    "ArchiveStage",
    "ArchivedMonth",
    "Batch",
    "Certificate",
    "Device",
    "DeviceFile",
    "DeviceReview",
    "DeviceState",
    "DeviceStep",
    "Direction",
    "Lane",
    "Look",
    "Record",
    "RecordPhoto",
    "RecordState",
    "RecordStep",
    "RejectCode",
    "Rulebook",
    "Site",
    "covering",
]
