"""Takes the screenshots of docs/screens from a seeded live server: `python -m tests.journeys.screens [NAME …]`.

Each page is taken at 1280 and 375 px, in Chinese and English, unless it names fewer, on the day the tests stand on.
"""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from PIL import Image

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongtu.config.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
SIZES = {"1280": {"width": 1280, "height": 900}, "375": {"width": 375, "height": 812}}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class Screen:
    """One page to take: its name, its address, who looks at it, and whether all of it is taken.

    only: sizes with languages ("1280-zh"), empty for all of them. purpose: what is typed where a page asks why.
    """

    name: str
    path: str
    who: Any = None
    whole: bool = False
    only: tuple[str, ...] = ()
    purpose: str = ""


def main() -> None:
    """Seed a city in a database of its own, serve it, and look at it."""
    django.setup()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(_served(folder))
        screens = seeded(folder, url, stack)
        screens = [one for one in screens if not sys.argv[1:] or one.name in sys.argv[1:]]
        SCREENS.mkdir(parents=True, exist_ok=True)
        for size in SIZES:
            for language in LANGUAGES:
                take_all(screens, url, size, language)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """A test database and a live server over it, at TEST_DAY."""
    import time_machine  # noqa: PLC0415 - Django must be set up first
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.db import connection, connections  # noqa: PLC0415
    from django.test.testcases import LiveServerThread  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from tests.conftest import TEST_DAY  # noqa: PLC0415

    setup_test_environment(debug=False)
    settings.OBJECT_DIR, settings.KEY_DIR = folder / "objects", folder / "keys"
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"screens_{before}"[:60]  # tests may be running beside
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    StaticFilesHandler._should_handle = lambda *_: False
    with time_machine.travel(TEST_DAY, tick=True):
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler, {})
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        try:
            yield f"http://127.0.0.1:{thread.port}"
        finally:
            thread.terminate()
            connections.close_all()
            with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined] # Django's own way to drop one
                cursor.execute(f'DROP DATABASE "{connection.settings_dict["NAME"]}" WITH (FORCE)')


def seeded(folder: Path, url: str, stack: ExitStack) -> list[Screen]:
    """A city at work: cases at several stages, one ready to sign, one to pay."""
    from tests import make  # noqa: PLC0415
    from tests.journeys import road, world  # noqa: PLC0415
    from tests.journeys.outside import simulated  # noqa: PLC0415
    from tests.offsite import world as roadside  # noqa: PLC0415
    from tests.payments import worlds as money  # noqa: PLC0415
    from tests.signatures.conftest import checked  # noqa: PLC0415
    from tongtu.cases import services  # noqa: PLC0415
    from tongtu.documents import queries as documents  # noqa: PLC0415
    from tongtu.payments import queries as payments  # noqa: PLC0415
    from tongtu.payments.services import register_bill  # noqa: PLC0415
    from tongtu.signatures import services as signatures  # noqa: PLC0415

    stack.enter_context(simulated(folder, url))
    city = make.City()
    checked(city.party)
    money.numbers(money.unit())
    told = at_stage(city, "notified", world.AT)
    paying = at_stage(city, "performing", world.AT.replace(day=24, hour=9))
    at_stage(city, "filing", world.AT.replace(day=25, hour=7), plate="豫R2H778", gross_kg=54_000)
    at_stage(city, "reporting", world.AT.replace(day=23, hour=16), plate="豫R2H778", gross_kg=61_000)
    waiver = services.waive(city.party, told.pk)
    ceremony = signatures.begin(city.party, waiver.document_id, intent="waive_rights")
    bill = payments.bills_for(paying.execution.subject)[0]
    register_bill(bill.pk)
    candidate = roadside.candidate(exact=True)
    road.traffic()
    own = road.record_of(city)
    decision = next(one for one in documents.of(paying.subject) if one.kind == "penalty_decision")
    my, reviewer = f"/my/cases/{told.pk}/", city.actor("wangmin")
    return [
        Screen("home", "/"),
        Screen("sign-in", "/desk/sign-in/"),
        Screen("party-sign-in", "/my/sign-in/"),
        Screen("desk", "/desk/", city.officer),
        Screen("cases", "/desk/cases/", city.officer),
        Screen("case", f"/desk/cases/{told.pk}/", city.officer, whole=True),
        Screen("review-queue", "/desk/offsite/review/", reviewer),
        Screen("review", f"/desk/offsite/review/{candidate.pk}/", reviewer),
        Screen("health", "/desk/offsite/health/", roadside.ADMIN, only=("1280-zh",)),
        Screen("statistics", "/desk/offsite/statistics/", reviewer, only=("1280-zh", "1280-en")),
        Screen(
            "vehicle",
            f"/desk/offsite/vehicles/{road.LORRY}/yellow/",
            reviewer,
            only=("1280-zh",),
            purpose="核查",
        ),
        Screen("policies", "/desk/offsite/policies/", reviewer, only=("1280-zh",)),
        Screen("archive", "/desk/offsite/archive/", roadside.ADMIN, only=("1280-zh",)),
        Screen("my-record", f"/my/offsite/{own}/", city.party, only=("375-zh", "375-en")),
        Screen("my", "/my/", city.party),
        Screen("my-case", my, city.party, whole=True),
        Screen("my-statement", f"{my}statement/", city.party),
        Screen("my-waiver", f"{my}waive/", city.party),
        Screen("signing", f"/my/sign/{ceremony.pk}/", city.party, whole=True),
        Screen("pay", f"/my/bills/{bill.pk}/", city.party),
        Screen("verify", f"/verify/{decision.verify_code}/"),
    ]


def at_stage(city: Any, stage: str, at: Any, **lorry: Any) -> Any:
    """An overload taken as far as this stage."""
    from tests import make  # noqa: PLC0415
    from tests.journeys import world  # noqa: PLC0415
    from tongtu.cases import services  # noqa: PLC0415
    from tongtu.kernel.actors import system  # noqa: PLC0415

    one = world.overload(city, at=at, **lorry)
    if stage == "filing":
        return one
    make.approve(city, one)
    make.report(city, make.fresh(one))
    if stage == "reporting":
        return one
    make.approve(city, one)
    services.notify(city.officer, one.pk)
    make.served(city, one)
    if stage == "performing":
        services.take_signature(system("signatures"), services.waive(city.party, one.pk).document_id)
        services.decide(city.head, one.pk)
        make.served(city, one)
    return make.fresh(one)


def take_all(screens: list[Screen], url: str, size: str, language: str) -> None:
    """Every picture of one size and language. A page that does not answer is left out and named."""
    from tests.visitors import browser, sign_in_browser  # noqa: PLC0415

    with browser(viewport=SIZES[size], locale="zh-CN" if language == "zh" else "en-GB") as context:
        context.add_cookies([{"name": "django_language", "value": LANGUAGES[language], "url": url}])
        for screen in screens:
            if screen.only and f"{size}-{language}" not in screen.only:
                continue
            context.clear_cookies(name="sessionid")
            page = sign_in_browser(context, url, screen.who) if screen.who else context.new_page()
            reply = page.goto(f"{url}{screen.path}")
            name = f"{screen.name}-{size}-{language}"
            if reply is None or not reply.ok:
                sys.stderr.write(f"{name}: {screen.path} did not open\n")
                continue
            if screen.purpose:
                page.fill("[name=purpose]", screen.purpose)
                page.press("[name=purpose]", "Enter")
                page.wait_for_load_state("networkidle")
            page.evaluate("for (const one of document.images) one.loading = 'eager'")
            page.wait_for_load_state("networkidle")
            keep(page.screenshot(full_page=screen.whole), SCREENS / f"{name}.png")
            page.close()
            sys.stdout.write(f"{name}\n")


def keep(png: bytes, path: Path) -> None:
    """A picture of few colours, as small as it can be."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE).save(path, optimize=True)


if __name__ == "__main__":
    main()
