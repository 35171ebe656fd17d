"""Public pages, and the three homes: everybody's, the party's, the officer's."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongtu.documents.queries import by_code, matches
from tongtu.kernel import clock
from tongtu.kernel.errors import TooMany
from tongtu.portal import queries, services
from tongtu.portal.forms import VerificationCode
from tongtu.portal.sign_in import address
from tongtu.web import menus
from tongtu.web.doors import actor_of
from tongtu.workflow.queries import todo

SAMPLE = {"loads": [6420, 9850, 9910, 9690, 9760, 9690], "limit_kg": 49_000, "gross_kg": 55_320}
GUIDES = {
    "remote": (_("怎样在网上办理"), _("从收到通知到领取票据，每一步做什么、要多久。"), "device-mobile"),
    "rights": (_("您的权利"), _("陈述申辩、听证、查看证据、回避、复议和诉讼。"), "scale"),
    "payment": (_("缴款与票据"), _("怎样缴、缴给谁、怎样取电子票据；也可以用现金。"), "wallet"),
    "signing": (_("电子签名与送达"), _("签的是什么、怎样送达、不愿电子办理怎么办。"), "signature"),
    "privacy": (_("个人信息保护"), _("我们收集什么、给谁看、保存多久。"), "shield-lock"),
    "fraud": (_("谨防诈骗"), _("怎样分辨真假通知和真假收款。"), "alert-triangle"),
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    context = {"sample": SAMPLE, "terms": queries.terms(), "guides": GUIDES}
    return render(request, "portal/home.html", context)


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The first page's box: a verification code leads to its document, anything else to signing in."""
    words = request.GET.get("q", "").strip()[:80]
    if not words:
        return redirect("portal:home")
    services.allow_look_up(ip=address(request))
    if by_code(words) is not None:
        return redirect("portal:verified", words)
    return render(request, "portal/find.html", {"words": words})


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    form = VerificationCode(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("portal:verified", form.cleaned_data["code"])
    return render(request, "portal/verify.html", {"form": form})


@require_GET
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know of a document: number, agency, day, digests, whether it still holds."""
    try:
        services.allow_look_up(ip=address(request))
    except TooMany as error:
        return render(request, "portal/verified.html", {"code": code, "slow": error}, status=429)
    digest = request.GET.get("sha256", "").strip().lower()[:64]
    found = by_code(code)
    same = matches(code, digest) if found and digest else None
    context = {"code": code, "found": found, "digest": digest, "same": same}
    return render(request, "portal/verified.html", context, status=200 if found else 404)


@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/guides.html", {"guides": GUIDES})


@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    title, summary, icon = GUIDES[name]
    context = {"title": title, "summary": summary, "icon_name": icon, "terms": queries.terms()}
    return render(request, f"portal/help/{name}.html", {**context, "guides": GUIDES, "name": name})


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: the process answers and the database does too."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def my(request: HttpRequest) -> HttpResponse:
    """我的事项"""
    matters = menus.my_matters(actor_of(request))
    return render(request, "portal/my.html", {"matters": matters})


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """待办：what waits for me, soonest first; then what waits for others."""
    actor = actor_of(request)
    mine, others = todo(actor), todo(actor, waiting=True, size=20)
    soon = clock.today() + timedelta(days=settings.DESK_SOON_DAYS)
    context = {
        "mine": mine,
        "others": others,
        "overdue": sum(row.due_on < clock.today() for row in mine),
        "soon": sum(clock.today() <= row.due_on <= soon for row in mine),
        "today": clock.today(),
    }
    return render(request, "portal/desk.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    hits = menus.found(actor_of(request), words) if words else []
    return render(request, "portal/search.html", {"words": words, "hits": hits})


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/account.html")
