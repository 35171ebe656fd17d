"""Pages without script: templates with escaped values and both languages side by side."""

import html
import re
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import quote

from simulators.web import Answer, Request

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
BOTH = re.compile(r"\[\[(.*?)\|(.*?)\]\]", re.DOTALL)
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def say(lang: str, text: str) -> str:
    """Choose one side of every [[中文|English]]."""
    return BOTH.sub(lambda found: found[2 if lang == "en" else 1], text)


def fill(template: str, lang: str, **values: object) -> Markup:
    """A template string with its language chosen and its values escaped unless they are Markup."""
    escaped = {
        name: value if isinstance(value, Markup) else html.escape(say(lang, str(value)))
        for name, value in values.items()
    }
    return Markup(Template(say(lang, template)).substitute(escaped))


@cache
def template(name: str) -> str:
    return (TEMPLATES / f"{name}.html").read_text("utf-8")


def page(request: Request, name: str, title: str, **values: str | int) -> Answer:
    """A whole page: the named template inside the frame, with the language switch that keeps the page."""
    lang = request.lang
    kept = "".join(
        f"&{html.escape(key)}={html.escape(value)}"
        for key, value in request.query.items()
        if key not in {"lang", "return"}
    )
    if "return" in request.query:
        kept += fill("&return=$to", lang, to=quote(request.query["return"], safe=""))
    body = fill(template(name), lang, **values)
    whole = fill(
        template("frame"),
        lang,
        title=title,
        body=body,
        tag="en" if lang == "en" else "zh-Hans",
        switch=Markup(f"?lang={'zh' if lang == 'en' else 'en'}{kept}"),
        switch_lang="zh-Hans" if lang == "en" else "en",
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    if "lang" in request.query:
        headers["Set-Cookie"] = f"sim_lang={lang}; Path=/; SameSite=Lax"
    return Answer(whole.encode(), 200, "text/html; charset=utf-8", headers)


def problem_page(request: Request, status: int, message: str) -> Answer:
    answer = page(request, "problem", "[[无法办理|Not possible]]", message=message)
    answer.status = status
    return answer


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def static(request: Request) -> Answer:
    """The stylesheet."""
    return Answer(
        (STATIC / "sim.css").read_bytes(), 200, "text/css; charset=utf-8", {"Cache-Control": "max-age=60"}
    )
