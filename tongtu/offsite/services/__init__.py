"""Everything that changes sites, devices and candidate records. Each function is one use case, one transaction."""

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
from tongtu.offsite.services.intake import keep_file, take_file, take_packed, take_passages
from tongtu.offsite.services.sites import SiteIn, close_site, create_site, publish_site, update_site

__all__ = [
    "CertificateIn",
    "SiteIn",
    "add_certificate",
    "close_site",
    "create_site",
    "examine",
    "keep_file",
    "publish_site",
    "register_device",
    "review_device",
    "rotate_secret",
    "seed_demonstration",
    "suspend_expired",
    "take_device_step",
    "take_file",
    "take_packed",
    "take_passages",
    "update_site",
]
