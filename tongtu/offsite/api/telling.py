"""Sites, devices and records as plain values, as the API answers them."""

from typing import Any

from django.urls import reverse

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.speech import cited, told
from tongtu.law.articles import cite
from tongtu.offsite import queries, showing
from tongtu.offsite.checks import role_label
from tongtu.offsite.flow import DEVICE_FLOW, RECORD_FLOW
from tongtu.offsite.models import Device, DeviceState, Record, RecordState, Site
from tongtu.workflow.engine import Offer
from tongtu.workflow.queries import lights

SITE = (
    "id", "code", "name", "region", "road_no", "road_name", "stake", "direction", "published_on", "closed_on",
    "longitude", "latitude", "posted_limit_kg", "published_url", "warning_sign_m",
    "warning_sign_on",
)  # fmt: skip
DEVICE = (
    "id", "code", "site_id", "maker_model", "region", "state", "version", "approval_no", "led_board",
    "steering_mean_kg", "active_since", "suspended_at",
)  # fmt: skip
RECORD = (
    "id", "record_code", "passed_at", "plate_no", "plate_color", "axle_count", "gross_kg_adjusted", "limit_kg",
    "excess_kg", "excess_rate_bp", "outcome", "fine_fen", "state", "next_on", "priority", "reject_code", "title",
    "version", "site_id", "device_id", "received_at", "lane_no", "direction", "speed_kmh", "axle_loads_kg",
    "gross_kg_raw", "tolerance_kg", "verdict_digest", "certificate", "raw_sha256", "claimed_by", "claimed_until",
    "first_reviewer", "second_reviewer", "principal_id", "case_id", "next_owner",
)  # fmt: skip
WITH_THE_REVIEW = {"reason_missing", "no_principal"}  # what the request itself brings


def happened(subject: str) -> list[dict[str, Any]]:
    """A timeline in the reader's language."""
    lines = showing.happened([subject])
    return [line | {"title": told(line["title"]), "law": cited(line["law"])} for line in lines]


def site(actor: Actor, one: Site) -> dict[str, Any]:
    rows = queries.device_rows(actor).filter(site_id=one.pk).order_by(*queries.DEVICE_ORDER)
    return {
        **{name: getattr(one, name) for name in SITE},
        "lanes": one.lanes.count(),
        "lane_rows": list(one.lanes.all()),
        "posted_limits": list(one.posted_limits.all()),
        "devices": [device_row(row) for row in rows],
        "timeline": happened(one.subject),
    }


def device_row(row: dict[str, Any]) -> dict[str, Any]:
    alarm = queries.alarm(row["valid_to"])
    named = {"site": row["site__name"], "state_label": str(DeviceState(row["state"]).label)}
    return row | named | {"light": alarm.light if alarm else ""}


def device(actor: Actor, one: Device) -> dict[str, Any]:
    today = clock.today()
    held = list(one.certificates.order_by("-valid_to"))
    valid_to = held[0].valid_to if held else None
    row = {name: getattr(one, name) for name in DEVICE} | {"valid_to": valid_to, "site__name": one.site.name}
    return {
        **device_row(row),
        "reviews": list(one.reviews.order_by("kind")),
        "certificates": [
            vars(kept) | {"current": kept.valid_from <= today <= kept.valid_to} for kept in held
        ],
        "clocks": [
            vars(face) | {"title": told(face.title), "law": cited(cite(face.law))}
            for face in lights(one.subject)
        ],
        "offers": [offer(found) for found in DEVICE_FLOW.offers(one, actor)],
        "timeline": happened(one.subject),
    }


def offer(found: Offer[Any]) -> dict[str, Any]:
    refusal = found.refusal
    if refusal is not None and refusal.code in WITH_THE_REVIEW:
        refusal = None
    return {
        "step": str(found.row.step.value),
        "label": str(found.row.step.label),
        "refusal": refusal.message if refusal else "",
        "law": cited(refusal.law if refusal else found.row.law),
        "reasoned": found.row.reasoned,
    }


def record_row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"site": row["site__name"], "state_label": str(RecordState(row["state"]).label)}


def record(actor: Actor, one: Record) -> dict[str, Any]:
    checks = showing.checks_of(one)
    return {
        **{name: getattr(one, name) for name in RECORD},
        "site": one.site.name,
        "device_code": one.device.code,
        "state_label": str(one.state_label),
        "explanation": showing.why_of(one),
        "checks": [
            {name: said for name, said in check.items() if name != "shown"}
            for check in (*checks["look"], *checks["passed"])
        ],
        "photos": photos(one),
        "near": [record_row(row) for row in queries.near_records(actor, one)],
        "offers": [offer(found) for found in RECORD_FLOW.offers(one, actor)],
        "timeline": happened(one.subject),
    }


def photos(one: Record) -> list[dict[str, Any]]:
    """The photographs and films of a record, and where each is read."""
    return [
        {
            "role": kept.role,
            "caption": role_label(kept.role),
            "url": reverse("api:record_photo", kwargs={"record_id": one.pk, "role": kept.role}),
            "sha256": kept.sha256,
            "media_type": kept.media_type,
            "size": kept.size,
        }
        for kept in one.photos.order_by("role")
    ]
