"""The doors' own pages: officers sign in by name and password, parties by phone and code."""

import base64
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.models import AbstractBaseUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongtu.kernel.errors import DomainError, TooMany
from tongtu.kernel.personal import mask_phone, open_text, seal_text
from tongtu.notices.services import check_code, send_code
from tongtu.portal import services
from tongtu.portal.forms import Code, OfficerSignIn, Phone
from tongtu.registry.services import account_for_phone
from tongtu.web.doors import is_party, known

BACKEND = "tongtu.portal.backend.Backend"
WAITING = "signing_in"  # the session key of the phone that waits for its code


def address(request: HttpRequest) -> str:
    """The caller's address; in production the one our own proxy added last, elsewhere nobody's word is taken."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return (settings.PRODUCTION and forwarded) or str(request.META.get("REMOTE_ADDR", ""))


def _next(request: HttpRequest, door: str) -> str:
    """Where to go afterwards: a page behind this door, never another site."""
    target = request.POST.get("next") or request.GET.get("next") or door
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith(door) else door


def _already(request: HttpRequest, door: str) -> bool:
    actor = known(request)
    return actor is not None and is_party(actor) == (door == "/my/")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def officer(request: HttpRequest) -> HttpResponse:
    """执法人员登录"""
    if request.method == "GET" and _already(request, "/desk/"):
        return redirect(_next(request, "/desk/"))
    form = OfficerSignIn(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            user = services.check_password(
                form.cleaned_data["name"], form.cleaned_data["password"], ip=address(request)
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
            status = 429 if isinstance(refused, TooMany) else 200
        else:
            return _enter(request, user)
    context = {"form": form, "next": _next(request, "/desk/")}
    return render(request, "portal/officer_sign_in.html", context, status=status)


def _enter(request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
    """Open the session; allauth asks for the second factor first, where the officer has one."""
    record_authentication(request, user, method="password")
    reply: HttpResponse = perform_login(
        request, Login(user=user, redirect_url=_next(request, "/desk/"), email_verification="none")
    )
    return reply


@require_http_methods(["GET", "POST"])
def party(request: HttpRequest) -> HttpResponse:
    """当事人登录，第一步：手机号码"""
    if request.method == "GET" and _already(request, "/my/"):
        return redirect(_next(request, "/my/"))
    form = Phone(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        if _send(request, form, phone):
            sealed = base64.b64encode(seal_text(phone)).decode()
            request.session[WAITING] = {"phone": sealed, "next": _next(request, "/my/")}
            return redirect("portal:party_code")
    return _party_page(request, "portal/party_sign_in.html", form)


def _send(request: HttpRequest, form: Form, phone: str) -> bool:
    try:
        send_code(phone, address(request))
    except DomainError as refused:
        form.add_error(None, refused.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
def party_code(request: HttpRequest) -> HttpResponse:
    """当事人登录，第二步：短信验证码。The page looks the same whether or not the phone is known."""
    waiting: dict[str, Any] | None = request.session.get(WAITING)
    if waiting is None:
        return redirect("portal:party_sign_in")
    phone = open_text(base64.b64decode(waiting["phone"]))
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            right = check_code(phone, form.cleaned_data["code"])
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            if right:
                return _welcome(request, phone, waiting["next"])
            form.add_error("code", _("验证码不对或已过期，请核对后重填，或重新获取。"))
    return _party_page(request, "portal/party_code.html", form, phone=mask_phone(phone))


def _welcome(request: HttpRequest, phone: str, target: str) -> HttpResponse:
    account = account_for_phone(phone)
    login(request, account.user, backend=BACKEND)
    request.session.pop(WAITING, None)
    return redirect(target)


def _party_page(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, "next": _next(request, "/my/"), **more})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出登录"""
    actor = known(request)
    party = actor is not None and is_party(actor)
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("portal:home" if party else "account_login")
