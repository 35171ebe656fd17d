"""`tongtu tour`: the front path end to end, in a city of its own that is gone afterwards."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console

from tongtu.config.running import CannotStart, Household, answers, tongtu


class Command(BaseCommand):
    help = "Walk from a weighing to a paid, receipted, closed and archived case, through HTTP and real simulators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same for machines")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *_args: Any, inside: bool, **options: Any) -> None:
        if inside:
            self._walk(machine=options["json"])
        else:
            self._around(machine=options["json"])

    def _around(self, *, machine: bool) -> None:
        """A database and processes of the tour's own, so that nothing of yours is touched."""
        name = f"tongtu_tour_{os.getpid()}"
        address = _sibling(name)
        web, simulators = _free_port(), _free_port()
        with tempfile.TemporaryDirectory(prefix="tongtu-tour-") as folder:
            own = {
                "DATABASE_URL": address,
                "TONGTU_VAR": folder,
                "BASE_URL": f"http://127.0.0.1:{web}",
                "SIM_URL": f"http://127.0.0.1:{simulators}",
                "DJANGO_SETTINGS_MODULE": "tongtu.config.settings",
            }
            os.environ |= own
            try:
                with Household(Path(folder) / "logs") as household:
                    code = self._inside(household, own, folder, machine=machine)
            except CannotStart as reason:
                raise CommandError(str(reason)) from reason
            finally:
                _drop(name)
        if code:
            sys.exit(code)

    def _inside(self, household: Household, own: dict[str, str], folder: str, *, machine: bool) -> int:
        """Start the city, and walk through it in a process that knows only this city."""
        tongtu("migrate", "--no-input", "-v0")
        tongtu("seed")
        simulators, web = own["SIM_URL"].rpartition("/")[2], own["BASE_URL"].rpartition("/")[2]
        words = ["--port", simulators.partition(":")[2], "--data", f"{folder}/simulators"]
        household.start("simulators", ["simulators", *words, "--callback", own["BASE_URL"]])
        household.start("worker", ["tongtu", "worker", "--concurrency", "4"])
        wsgi = ["granian", "tongtu.config.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1"]
        household.start(
            "web",
            [
                *wsgi,
                "--port",
                web.partition(":")[2],
                "--workers",
                "1",
                "--no-ws",
                "--blocking-threads",
                "8",
                "--backpressure",
                "64",
            ],
        )
        answers(simulators, "/healthz", household.check)
        answers(web, "/healthz", household.check)
        tongtu("seed", "--finance")
        inside = [sys.executable, "-m", "tongtu", "tour", "--inside", *(["--json"] if machine else [])]
        return subprocess.call(inside)  # noqa: S603 - our own interpreter

    def _walk(self, *, machine: bool) -> None:
        from tongtu.config.tour.people import Surprise  # noqa: PLC0415 - only inside
        from tongtu.config.tour.stories import proofs, tell  # noqa: PLC0415

        out = Console(stderr=machine, width=None if sys.stdout.isatty() else 150)
        try:
            stories = []
            for story in tell(settings.BASE_URL, settings.SIM_URL):
                story.show(out)
                stories.append(story)
            checks = proofs()
        except Surprise as surprise:
            raise CommandError(str(surprise)) from surprise
        for check in checks:
            out.print(f"✓ {check}")
        if machine:
            self.stdout.write(
                json.dumps({"stories": [s.as_dict() for s in stories], "checks": checks}, ensure_ascii=False)
            )
        else:
            taken = sum(step.seconds for story in stories for step in story.steps)
            out.print(
                f"[bold]{len(stories)} stories, {sum(len(s.steps) for s in stories)} steps, {taken:.1f} s[/bold]"
            )


def _sibling(name: str) -> str:
    """A new database beside the product's own, on the same server."""
    known = _plain(connection.get_connection_params())
    with psycopg.connect(**known, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    who = quote(str(known.get("user", "")), safe="")
    secret = f":{quote(str(known['password']), safe='')}" if known.get("password") else ""
    where = {key: str(known[key]) for key in ("host", "port") if known.get(key)}
    return f"postgresql://{who}{secret}@/{name}?{urlencode(where)}"


def _drop(name: str) -> None:
    with psycopg.connect(**_plain(connection.get_connection_params()), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    wanted = {"dbname", "user", "password", "host", "port"}
    return {key: value for key, value in parameters.items() if key in wanted}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
