"""What people's hands do on the pages, and what their eyes must not meet."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.visitors import sign_in_browser
from tongtu.kernel.actors import Actor

SETTLED = "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"
ENGLISH = {"name": "django_language", "value": "en"}


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical, and content that is wider than the screen."""
    found = [
        f"{one['id']}: {one['nodes'][0]['target']}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


def desk_page(context: BrowserContext, url: str, actor: Actor, path: str) -> Page:
    """A page of the desk, opened by this officer."""
    page = sign_in_browser(context, url, actor)
    page.goto(f"{url}{path}")
    return page


def do(page: Page, act: str, said: str, **typed: str) -> None:
    """Open one act of "您现在可以", fill its form by label, send it, and see the page say what happened."""
    page.wait_for_function(SETTLED)  # what was done before has been swapped in
    form = page.locator("#acts details", has=page.locator("summary", has_text=act)).first
    if form.count():
        form.locator("summary").click()
        expect(form).to_have_attribute("open", "")
        for label, value in typed.items():
            box = form.get_by_label(label, exact=False).first
            box.check() if value == "✓" else box.fill(value)
        form.locator("button.btn").last.click()
    else:
        page.locator("#acts").get_by_role("button", name=act).click()
    expect(page.locator("#notice")).to_contain_text(said)


def draw_name(page: Page) -> None:
    """Write something on the signature pad."""
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box: Any = pad.bounding_box()
    for start in (0.2, 0.5):
        page.mouse.move(box["x"] + box["width"] * start, box["y"] + 40)
        page.mouse.down()
        for step in range(15):
            page.mouse.move(box["x"] + box["width"] * (start + step / 60), box["y"] + 40 + 7 * step)
        page.mouse.up()


def prove_name(page: Page, name: str, id_no: str) -> None:
    """Give name and number once, then pass the camera."""
    if page.get_by_label("姓名").count():
        page.get_by_label("姓名").fill(name)
        page.get_by_label("身份证号码").fill(id_no)
    page.get_by_role("button", name="下一步：人脸核验").click()
    page.get_by_role("link", name="同意并前往人脸核验").click()
    page.locator("button[value=pass]").click()
