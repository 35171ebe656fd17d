"""People as the outside sees them: a browser's cookies, a phone that receives codes, a lorry on the road."""

import base64
import io
import json
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from PIL import Image, ImageDraw

T = TypeVar("T")
PATIENCE_SECONDS = 30.0
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Surprise(Exception):
    """Something answered otherwise than the tour expects; the sentence says what."""


def until(look: Callable[[], T | None], what: str) -> T:
    """Wait for something that happens by itself: a job, a callback, a delivery receipt."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise Surprise(f"waited {PATIENCE_SECONDS:.0f} s in vain: {what}")


class Person:
    """Somebody with a browser: signs in on the pages, acts over the API."""

    def __init__(self, base_url: str) -> None:
        self.web = httpx.Client(
            base_url=base_url, timeout=60, trust_env=False, headers={"Accept-Language": "zh-hans"}
        )

    def form(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Open a page, fill its form, send it."""
        page = self.web.get(path)
        token = CSRF.search(page.text)
        if token is None:
            raise Surprise(f"{path} has no form (status {page.status_code})")
        headers = {"Referer": str(page.url)}
        return self.web.post(path, data={**fields, "csrfmiddlewaretoken": token[1]}, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.web.get(f"/api/v1{path}", params=query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._answer(self.web.post(f"/api/v1{path}", json=body or {}, headers=self.token()))

    def refused(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Try something that must be refused, and answer with the reason."""
        reply = self.web.post(f"/api/v1{path}", json=body or {}, headers=self.token())
        if reply.status_code < 400:
            raise Surprise(f"{path} should have been refused")
        problem: dict[str, Any] = reply.json()
        return problem

    def token(self) -> dict[str, str]:
        """The proof that a request comes from this browser's own pages."""
        return {"X-CSRFToken": self.web.cookies.get("csrftoken") or ""}

    def _answer(self, reply: httpx.Response) -> Any:
        if reply.status_code >= 400:
            raise Surprise(
                f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:400]}"
            )
        return reply.json()


class Officer(Person):
    """Somebody of an agency, signed in by name and password."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        super().__init__(base_url)
        reply = self.form("/desk/sign-in/", {"name": login, "password": password})
        if reply.status_code != 302:
            raise Surprise(f"{login} could not sign in (status {reply.status_code})")


class Party(Person):
    """A driver or a company's handler, signed in by phone and code, known by face."""

    def __init__(self, base_url: str, simulators: str, phone: str) -> None:
        super().__init__(base_url)
        self.simulators = httpx.Client(base_url=simulators, timeout=30, trust_env=False)
        self.phone = phone
        self.form("/my/sign-in/", {"phone": phone})
        reply = self.form("/my/sign-in/code/", {"code": self.code()})
        if reply.status_code != 302:
            raise Surprise(f"the code of {phone} did not open the door (status {reply.status_code})")

    def code(self) -> str:
        """The newest code in the simulated phone."""

        def look() -> str | None:
            for message in self.inbox():
                if found := re.search(r"(?<!\d)(\d{6})(?!\d)", message["text"]):
                    return found[1]
            return None

        return until(look, f"a sign-in code for {self.phone}")

    def inbox(self) -> list[dict[str, Any]]:
        found: Any = self.simulators.get("/sms/inbox", params={"phone": self.phone}).json()
        return list(found["messages"] if isinstance(found, dict) else found)

    def sign(self, ceremony_id: str, words: str) -> dict[str, Any]:
        """Draw a signature with a finger and send it."""
        strokes, picture = handwriting(words)
        signed: dict[str, Any] = self.post(
            f"/signatures/ceremonies/{ceremony_id}/signature",
            {"strokes": strokes, "image_png": picture, "consent": True},
        )
        return signed


def handwriting(words: str) -> tuple[list[list[dict[str, float]]], str]:
    """Strokes and picture of a signature; different words, different strokes."""
    strokes = []
    image = Image.new("RGBA", (420, 160), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    for position, letter in enumerate(words):
        left, lean = 30 + position * 110, ord(letter) % 23
        points = [(left + step * 9, 40 + (step * (lean + 7)) % 80) for step in range(9)]
        pen.line(points, fill=(20, 30, 60, 255), width=5)
        strokes.append(
            [{"x": float(x), "y": float(y), "time": float(n * 16)} for n, (x, y) in enumerate(points)]
        )
    out = io.BytesIO()
    image.save(out, "PNG")
    return strokes, base64.b64encode(out.getvalue()).decode()


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
