"""The process: it starts with one sentence, survives a kill, and says when its port is busy."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.simulators.conftest import SECRETS, Caller, Listener, bill


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """python -m simulators, as the demonstration starts it."""

    def __init__(self, folder: Path, callback: str) -> None:
        self.port = free_port()
        self.words = [
            sys.executable, "-m", "simulators", "--port", str(self.port), "--data", str(folder),
            "--callback", callback, "--retry-scale", "0.02",
        ]  # fmt: skip
        self.running: subprocess.Popen[str] | None = None

    def start(self) -> "Process":
        environment = os.environ | {f"{name.upper()}_SECRET": value for name, value in SECRETS.items()}
        self.running = subprocess.Popen(self.words, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.running.stdout is not None
        assert self.running.stdout.readline() == f"simulators are ready: http://127.0.0.1:{self.port}/\n"
        return self

    def stop(self, how: int) -> int:
        assert self.running is not None
        self.running.send_signal(how)
        return self.running.wait(10)


@pytest.fixture
def process(tmp_path: Path, listener: Listener) -> Iterator[Process]:
    process = Process(tmp_path, listener.url)
    yield process
    if process.running and process.running.poll() is None:
        process.stop(signal.SIGKILL)


def test_a_kill_loses_neither_money_nor_the_callback_that_tells_of_it(process: Process, listener: Listener):
    listener.answers = [(503, {})] * 2
    process.start()
    finance = Caller(f"http://127.0.0.1:{process.port}", "fiscal")
    code = finance.post("/sim/v1/payment-notices", bill()).json()["pay_code"]
    finance.post("/sim/v1/counter-payments", {"pay_code": code, "amount_fen": 300000})
    root = finance.get("/tsa/ca.pem").content
    process.stop(signal.SIGKILL)
    process.start()
    again = Caller(f"http://127.0.0.1:{process.port}", "fiscal")
    assert again.get(f"/sim/v1/payment-notices/{code}").json()["status"] == "PAID"
    assert again.get("/tsa/ca.pem").content == root
    listener.wait(3)
    assert len({one["body"]["msg_id"] for one in listener.heard}) == 1


def test_it_stops_quietly_when_asked(process: Process):
    process.start()
    httpx.get(f"http://127.0.0.1:{process.port}/", trust_env=False)
    assert process.stop(signal.SIGTERM) == 0


def test_a_busy_port_is_a_clear_sentence(process: Process):
    process.start()
    second = subprocess.run(process.words, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 1
    assert second.stderr == f"simulators: port {process.port} is already in use\n"


def test_a_reset_forgets_everything_but_the_certificates(server, browser: httpx.Client, finance: Caller):
    root = browser.get("/tsa/ca.pem").content
    finance.post("/sim/v1/payment-notices", bill())
    browser.post("/admin/clock", json={"advance": 1000})
    browser.post("/admin/reset")
    assert finance.get("/sim/v1/payment-notices?ref=bill-0001").status_code == 404
    assert browser.get("/admin/clock").json()["offset_seconds"] == 0
    assert browser.get("/tsa/ca.pem").content == root


def test_the_journal_keeps_what_was_said_but_not_the_levers(finance: Caller, browser: httpx.Client):
    finance.post("/sim/v1/payment-notices", bill())
    browser.get("/faults")
    lines = browser.get("/admin/journal").json()
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/sim/v1/payment-notices", 201)
    ]


def test_two_clients_at_once_pay_one_bill_once(finance: Caller, server, listener: Listener):
    code = finance.post("/sim/v1/payment-notices", bill()).json()["pay_code"]

    def pay(_: int) -> int:
        paid = Caller(server.url, "fiscal").post(
            "/sim/v1/counter-payments", {"pay_code": code, "amount_fen": 300000}
        )
        return paid.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(pay, range(8)))
    assert sorted(statuses) == [201] + [409] * 7
