"""门户 over JSON: what waits for whom, and whether a document is genuine."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from tongtu.documents.queries import by_code, matches
from tongtu.kernel.errors import NotFound
from tongtu.portal import services
from tongtu.portal.sign_in import address
from tongtu.web import menus
from tongtu.web.doors import Problem, actor_of
from tongtu.workflow.queries import Todo, todo

router = Router(tags=["portal"])


class VerifiedOut(Schema):
    """文书验证结果: nothing personal."""

    code: str
    title: str
    number: str
    agency: str
    issued_on: date
    sha256: str = Field(description="现行文件的 SHA-256")
    sm3: str
    state: str = Field(description="genuine 现行有效；superseded 已被替换")
    superseded_by: str
    same: bool | None = Field(None, description="所给的 sha256 是否为本文书")


class TodoOut(Schema):
    """待办一行"""

    subject: str
    title: str
    state: str
    owner: str
    due_on: date
    light: str


class MatterOut(Schema):
    """我的事项一行"""

    url: str
    number: str
    title: str
    state_label: str
    due_on: date | None = None


@router.get("/verify/{code}", response={200: VerifiedOut, 404: Problem, 429: Problem})
def verify(request: HttpRequest, code: str, sha256: str = "") -> dict[str, Any]:
    """验证文书真伪；任何人可用"""
    services.allow_look_up(ip=address(request))
    found = by_code(code)
    if found is None:
        raise NotFound("no_such_document", str(services.NO_DOCUMENT))
    return {**found, "same": matches(code, sha256.lower()) if sha256 else None}


@router.get("/todo", response={200: list[TodoOut], 401: Problem})
def waiting_for_me(request: HttpRequest, others: bool = False) -> list[Todo]:
    """等我办理的事；others=true 为在等别人的事"""
    return todo(actor_of(request), waiting=others)


@router.get("/matters", response={200: list[MatterOut], 401: Problem})
def my_matters(request: HttpRequest) -> list[dict[str, Any]]:
    """我的事项（当事人）"""
    return menus.my_matters(actor_of(request))
