"""The page of every error: what happened, that nothing was lost, what to do, and a reference number."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.errors import Conflict, DomainError
from tongtu.web.security import reference

log = logging.getLogger("tongtu.web")


@dataclass(frozen=True)
class Words:
    """The heading of an error, and what the person can do about it."""

    title: Promise
    advice: Promise
    icon: str


WORDS = {
    400: Words(_("这个请求不完整"), _("请返回上一页，刷新后重新提交。"), "help-circle"),
    401: Words(_("请先登录"), _("登录后会回到您要去的页面。"), "lock"),
    403: Words(
        _("页面已过期，请重新提交"), _("请返回上一页，刷新后再提交；您填写的内容会保留。"), "shield-lock"
    ),
    404: Words(_("没有找到"), _("请核对网址或编号；也可能它不在您可以查看的范围内。"), "search"),
    405: Words(_("这个地址不能这样使用"), _("请从页面上的按钮进入。"), "ban"),
    409: Words(_("现在还不能这样办理"), _("请返回原页面查看当前可以办理的事项。"), "hand-stop"),
    413: Words(_("上传的内容太大"), _("请分几次上传，或缩小照片后重试。"), "upload"),
    422: Words(_("填写的内容需要更正"), _("请返回按提示更正后再提交；您填写的内容会保留。"), "pencil"),
    429: Words(_("操作太频繁"), _("请稍候再试。"), "hourglass"),
    503: Words(
        _("规则数据不完整，现在不能办理"),
        _("没有任何改动。请把下面的编号告诉管理员，补全规则后重新办理。"),
        "hourglass",
    ),
    500: Words(
        _("系统出了问题，我们正在处理"), _("请稍后再试；如仍不行，请把下面的编号告诉我们。"), "alert-triangle"
    ),
}
RACED = Words(_("这件事刚刚已有变化"), _("请刷新页面，按最新情况办理。"), "refresh")


def page(request: HttpRequest, status: int, error: DomainError | None = None) -> HttpResponse:
    """The error page in the shell of the place where it happened; JSON under /api/."""
    words = RACED if isinstance(error, Conflict) else WORDS.get(status, WORDS[500])
    if request.path.startswith("/api/"):
        title = error.message if error else str(words.title)
        body = {
            "code": error.code if error else str(status),
            "title": title,
            "law": error.law if error else "",
        }
        return JsonResponse({**body, "reference": reference(request)}, status=status)
    context = {"error": error, "words": words, "status": status, "reference": reference(request)}
    shell = "web/base.html" if status == 500 else _shell(request)
    home = {"web/desk.html": "/desk/", "web/my.html": "/my/"}.get(shell, "/")
    reply = render(request, "web/error.html", {**context, "shell": shell, "home": home}, status=status)
    reply["HX-Reswap"] = "none"  # the page stays as it is; only #notice comes, out of band
    return reply


def _shell(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    if signed_in and request.path.startswith("/desk/"):
        return "web/desk.html"
    return "web/my.html" if request.path.startswith("/my/") else "web/public.html"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Django's CSRF check ends here too; `reason` is for developers and stays in the log."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug. It needs nothing but the templates, so that it works when the database does not."""
    log.exception("request %s failed: %s %s", reference(request), request.method, request.path)
    return page(request, 500)
