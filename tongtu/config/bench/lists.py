"""W3: pages of lists as HTML through the whole web stack, each beside a raw cursor and JSON of the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongtu.config.bench.measure import Workload

LOGIN, REVIEWER = "lihong", "lihong"


@dataclass
class ListPage:
    """An officer of a county opens a list. table: whose rows it shows; holds: what a shown page must hold."""

    name: str
    path: str
    table: str
    holds: str
    requests: int
    query: str = ""
    login: str = LOGIN
    statements: int = 0
    statement: str = ""
    handler: WSGIHandler = field(default_factory=WSGIHandler)

    def __post_init__(self) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(get_user_model().objects.get(username=self.login))
        address = f"{self.path}?{self.query}"
        assert client.get(address).status_code == HTTPStatus.OK, address
        self.cookie = f"sessionid={client.cookies['sessionid'].value}"
        with CaptureQueriesContext(connection) as seen:
            page = client.get(address)
        assert self.holds.encode() in page.content, "the page shows its rows"
        self.statements = len(seen.captured_queries)
        found = [q["sql"] for q in seen.captured_queries if self.table in q["sql"]]
        self.statement = max(found, key=len)

    def workload(self) -> Workload:
        return Workload(
            "W3",
            f"{self.name} ({self.statements} statements)",
            "pages/s",
            0.35,
            "a raw cursor and msgspec JSON of the same page",
            self.ours,
            self.floor,
        )

    def ours(self, _number: int) -> int:
        for _ in range(self.requests):
            assert self._get().startswith("200")
        return self.requests

    def floor(self, _number: int) -> int:
        for _ in range(self.requests):
            with connection.cursor() as cursor:
                cursor.execute(self.statement)
                rows = cursor.fetchall()
            assert msgspec.json.encode(rows)
        return self.requests

    def _get(self) -> str:
        """One request as the web server makes it; answers the status line."""
        said: list[str] = []

        def start_response(status: str, _headers: Any, _failure: Any = None, /) -> Callable[[bytes], object]:
            said.append(status)
            return said.append  # type: ignore[return-value] # nobody writes bytes past a Django response

        reply = self.handler(self._environ(), start_response)
        for part in reply:
            assert part
        reply.close()
        return said[0]

    def _environ(self) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": BytesIO(b""),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
