"""One realistic set of fields for every kind: a lorry of 55 320 kg on six axles in 南召县."""

from typing import Any

from tests.documents import samples_before, samples_branch, samples_decision, samples_record, samples_service

UNIT = {
    "prefix": "豫宛南召交执",
    "name": "南召县交通运输执法大队",
    "address": "河南省南阳市南召县城关镇人民路118号",
    "phone": "0377-6691 2328",
    "postcode": "474650",
    "reconsideration_organ": "南召县人民政府",
    "court": "南召县人民法院",
}
FIELDS: dict[str, dict[str, Any]] = {
    **samples_before.FIELDS,
    **samples_record.FIELDS,
    **samples_decision.FIELDS,
    **samples_service.FIELDS,
    **samples_branch.FIELDS,
}


def data(kind: str, **changes: Any) -> dict[str, Any]:
    """The fields of a kind, with some changed."""
    return {**FIELDS[kind], **changes}
