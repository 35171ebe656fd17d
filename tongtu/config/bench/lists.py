"""W3: a page of the case list as HTML through the whole web stack, beside a raw cursor and JSON of the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongtu.cases import services
from tongtu.cases.services.opening import Found
from tongtu.config.bench.measure import Workload
from tongtu.config.bench.rows import many_cases
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.registry import queries as registry
from tongtu.registry.services import account_for_phone

PATH, LOGIN, PARTY = "/desk/cases/", "lihong", "13800000001"


@dataclass
class CaseList:
    """An officer of a county with half of all cases opens the list."""

    count: int
    requests: int
    handler: WSGIHandler = field(default_factory=WSGIHandler)

    def __post_init__(self) -> None:
        first = services.open_case(system("bench"), self._found())
        many_cases(str(first.pk), str(first.clue_id), self.count)
        user = get_user_model().objects.get(username=LOGIN)
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user)
        assert client.get(PATH).status_code == HTTPStatus.OK
        self.cookie = f"sessionid={client.cookies['sessionid'].value}"
        with CaptureQueriesContext(connection) as seen:
            page = client.get(PATH)
        assert page.content.count("豫测案".encode()) >= 49, "the page shows the cases"
        self.statements = len(seen.captured_queries)
        (self.statement,) = [q["sql"] for q in seen.captured_queries if 'FROM "cases_case"' in q["sql"]]

    def workload(self) -> Workload:
        return Workload(
            "W3",
            f"case list, 50 of {self.count:,}".replace(",", " "),
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
            "PATH_INFO": PATH,
            "QUERY_STRING": "",
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

    def _found(self) -> Found:
        party = registry.actor_of_account(account_for_phone(PARTY)).party_id
        assert party is not None
        return Found(
            source="monitoring",  # type: ignore[arg-type] # cases' own word for it
            natural_key="bench:0",
            region="411321",
            violation_code="HW-010",
            act_at=clock.now() - timedelta(days=3),
            place="国道 G207 K1432+600 上行",
            facts="当事人所有的豫R8K521号六轴汽车列车载货行驶，车货总质量 55320 千克，超出限值 6320 千克。",
            party_id=party,
            title="豫R·8K521 超限 6.32 吨",
            assessment={"outcome": "fine", "fine_fen": 300_000},
        )
