"""The HTTP server: one thread a connection, keep-alive, nothing to install."""

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import urlsplit

from simulators.app import respond
from simulators.web import Answer, Request, problem
from simulators.world import World

BODY_LIMIT = 8_000_000


class Server(ThreadingHTTPServer):
    """Serves one world."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: World) -> None:
        super().__init__(address, Connection)
        self.world = world

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def start(self) -> "Server":
        """Serve from threads of its own, until `stop`."""
        self.world.postman.start()
        threading.Thread(target=self.serve_forever, args=(0.05,), name="server", daemon=True).start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self.world.postman.stop()


class Connection(BaseHTTPRequestHandler):
    """One connection, as many requests as the client likes."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "TongtuSimulators"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 75

    def finish(self) -> None:
        super().finish()
        self.server.world.store.close()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > BODY_LIMIT or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return self._send(problem(411, "LENGTH_REQUIRED", "需要不超过 8 MB 的 Content-Length"))
        parts = urlsplit(self.path)
        request = Request(
            world=self.server.world,
            method=self.command,
            path=parts.path,
            query_string=parts.query,
            headers=cast("Mapping[str, str]", self.headers),
            body=self.rfile.read(int(length)),
        )
        return self._send(respond(self.server.world, request))

    def _send(self, answer: Answer) -> None:
        if answer.hang_up:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's names
        """The journal keeps what was said."""
