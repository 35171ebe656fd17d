"""卷宗封面、卷内目录、备考表. They belong to the volume, and carry the case's number."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongtu.cases.models import Volume
from tongtu.cases.papers.closing import result
from tongtu.cases.papers.common import cause, officers, paper, party
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper


def cover(volume: Volume, *, builder: str, pages: int, on: date) -> Paper:
    case = volume.case
    data = {
        "volume_no": volume.number,
        "cause": cause(case),
        "party_name": party(case)["name"],
        "builder": builder,
        "agency": registry.unit_block(registry.organisation(case.organisation_id))["name"],
        "result": result(case),
        "procedure": "ordinary",
        "filed_on": case.filed_on or on,
        "closed_on": case.closed_on or on,
        "built_on": on,
        "retention": volume.retention,
        "officers": [row["name"] for row in officers(case, on)],
        "pages": pages,
    }
    return paper(case, data)


def catalogue(volume: Volume, rows: list[dict[str, Any]]) -> Paper:
    return paper(volume.case, {"volume_no": volume.number, "cause": cause(volume.case), "rows": rows})


def notes(volume: Volume, *, builder: str, pages: int, on: date) -> Paper:
    said = _("本卷共 %(pages)s 页，材料齐全，顺序完整，电子文件校验值已随卷登记。") % {"pages": pages}
    sign = {"name": builder, "at": on, "status": "e_signed"}
    data = {
        "volume_no": volume.number,
        "description": said,
        "builder": sign,
        "checker": sign,
        "arranger": sign,
    }
    return paper(volume.case, data)
