"""`tongtu run`: a first look, from nothing to a city at work."""

import os
import signal
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tongtu.config.demonstration import seed, seed_finance, seed_road
from tongtu.config.running import CannotStart, Household, answers, claim, port_number
from tongtu.kernel import clock
from tongtu.registry.services.demonstration import DemonstrationAccount

EARLIER = timedelta(hours=1)
FOREVER = str(10 * 365 * 86_400)


class Command(BaseCommand):
    help = "Start everything on this machine: database, simulators, worker and web server, with demonstration data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000, help="port of the web server (8000)")
        parser.add_argument(
            "--sim-port", type=port_number, default=8900, help="port of the simulators (8900)"
        )
        parser.add_argument("--workers", type=int, default=2, help="web server processes (2)")

    def handle(self, *_args: Any, port: int, sim_port: int, workers: int, **_options: Any) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.default_int_handler)
        out = Console()
        ours = None if os.environ.get("DATABASE_URL") else settings.VAR / "postgres"
        try:
            with Household(settings.VAR / "logs", ours) as household, _let_go():
                self._run(out, household, port, sim_port, workers)
        except CannotStart as reason:
            raise CommandError(str(reason)) from reason
        except KeyboardInterrupt:
            out.print("Stopped.")

    def _run(self, out: Console, household: Household, *numbers: int) -> None:
        port, sim_port, workers = numbers
        address, simulators = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sim_port}"
        os.environ |= {
            "BASE_URL": address,
            "SIM_URL": simulators,
            "DJANGO_SETTINGS_MODULE": "tongtu.config.settings",
        }
        if not os.environ.get("FISCAL_URL"):
            settings.FISCAL_URL = simulators  # our own settings were read before the port was known
        claim(port, "the web server")
        claim(sim_port, "the simulators")
        if port == sim_port:
            raise CannotStart("The web server and the simulators need a port each: --port N --sim-port M")
        with out.status("Starting"):
            self._start(household, port, sim_port, workers)  # they load while we see to the database
            call_command("migrate", verbosity=0, interactive=False)
            accounts = seed()
            seed_road()
            household.start("worker", ["tongtu", "worker", "--concurrency", "2"])
            answers(f"127.0.0.1:{sim_port}", "/healthz", household.check)
            seed_finance()
            connections.close_all()
            answers(f"127.0.0.1:{port}", "/healthz", household.check)
            _let_drive(household, address)
        _show(out, address, simulators, accounts)
        household.wait()

    def _start(self, household: Household, *numbers: int) -> None:
        port, sim_port, workers = (str(number) for number in numbers)
        data = str(settings.VAR / "simulators")
        callback = ["--callback", f"http://127.0.0.1:{port}"]
        household.start("simulators", ["simulators", "--port", sim_port, "--data", data, *callback])
        wsgi = ["granian", "tongtu.config.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1"]
        limits = ["--no-ws", "--blocking-threads", "8", "--backpressure", "64", "--respawn-failed-workers"]
        household.start("web", [*wsgi, "--port", port, "--workers", workers, *limits])


def _let_drive(household: Household, address: str) -> None:
    """Lorries go on passing: those of the last hour at once, with photographs, then one every ten seconds."""
    road, earlier = ["simulators.wim", "--url", address, "--seed"], clock.now() - EARLIER
    seconds = ["--seconds", f"{EARLIER.total_seconds():.0f}"]
    past = ["--rate", "0.04", "--start", earlier.isoformat(timespec="seconds"), *seconds, "--fast"]
    seed = str(clock.now().toordinal())
    household.start("earlier", [*road, seed, "stream", *past], missed=False)
    household.start("road", [*road, seed, "stream", "--rate", "0.1", "--seconds", FOREVER], missed=False)


@contextmanager
def _let_go() -> Iterator[None]:
    """Our own connections end first: the database is stopped when nobody uses it."""
    try:
        yield
    finally:
        connections.close_all()


def _show(out: Console, address: str, simulators: str, accounts: Sequence[DemonstrationAccount]) -> None:
    """Who may sign in, unit by unit, and where to go."""
    table = Table(title="Demonstration accounts 演示账号", title_justify="left", box=SIMPLE_HEAD)
    for column in ("Sign in as 登录名", "Name 姓名", "Role 角色"):
        table.add_column(column, no_wrap=True)
    for unit, rows in groupby(accounts, lambda row: row.unit):
        table.add_row(f"[bold]{unit}[/bold]")
        for row in rows:
            table.add_row(f"  {row.login}", row.name, row.role)
    out.print(table)
    passwords = " ".join(dict.fromkeys(row.password for row in accounts if row.password))
    lines = (
        f"Password of every officer 工作人员口令: {passwords}",
        "Parties sign in with the code sent to their phone 当事人凭短信验证码登录",
        f"The simulated phone, payments and faults 模拟手机、缴款与故障: {simulators}/",
        f"[bold]Tongtu is ready: {address}/[/bold]",
    )
    for line in lines:
        out.print(line, soft_wrap=True)
