"""Everything that changes sites, devices and candidate records. Each function is one use case, one transaction."""

from tongtu.offsite.services.alerting import answer_alert
from tongtu.offsite.services.demonstration import seed_demonstration
from tongtu.offsite.services.devices import (
    CertificateIn,
    add_certificate,
    register_device,
    review_device,
    rotate_secret,
    suspend_expired,
    take_device_step,
)
from tongtu.offsite.services.examining import examine
from tongtu.offsite.services.filing import evidence_of, file_record, name_owner
from tongtu.offsite.services.intake import keep_file, take_file, take_packed, take_passages
from tongtu.offsite.services.looking import Seen, look_at
from tongtu.offsite.services.rejecting import Many, choose_rejection, reject_many, undo_rejections
from tongtu.offsite.services.reviewing import (
    claim,
    claim_next,
    first_review,
    merge,
    release,
    review,
    second_review,
    take_record_step,
)
from tongtu.offsite.services.sites import SiteIn, close_site, create_site, publish_site, update_site

__all__ = [
    "CertificateIn",
    "Many",
    "Seen",
    "SiteIn",
    "add_certificate",
    "answer_alert",
    "choose_rejection",
    "claim",
    "claim_next",
    "close_site",
    "create_site",
    "evidence_of",
    "examine",
    "file_record",
    "first_review",
    "keep_file",
    "look_at",
    "merge",
    "name_owner",
    "publish_site",
    "register_device",
    "reject_many",
    "release",
    "review",
    "review_device",
    "rotate_secret",
    "second_review",
    "seed_demonstration",
    "suspend_expired",
    "take_device_step",
    "take_file",
    "take_packed",
    "take_passages",
    "take_record_step",
    "undo_rejections",
    "update_site",
]
