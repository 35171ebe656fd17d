"""A look that is started as one and ends as one, whatever ends it."""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from tongtu.config import keeper, running
from tongtu.config.running import CannotStart, Household, answers, claim, port_number

# A parent that starts two children, tells their ids, and waits to be ended. The second child notes its own end.
PARENT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell may have told us to ignore it
import sys, time
from pathlib import Path
from tongtu.config.running import Household
where = Path(sys.argv[1])
with Household(where / "logs") as household:
    household.start("first", ["tests.config.sleeper", str(where / "first")])
    household.start("second", ["tests.config.sleeper", str(where / "second")])
    while not all((where / name).exists() for name in ("first", "second")):
        time.sleep(0.01)
    print(*(child.pid for child in household.children.values()), flush=True)
    household.wait()
"""


def alive(pid):
    """Whether a process runs; one that has ended and is not yet gathered does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids):
    over = time.monotonic() + 30
    while any(map(alive, pids)) and time.monotonic() < over:
        time.sleep(0.02)
    return not any(map(alive, pids))


@pytest.fixture
def parent(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_whatever_ends_the_parent_ends_its_children(parent, ending):
    children = [int(word) for word in parent.stdout.readline().split()]
    assert all(map(alive, children))

    parent.send_signal(ending)

    assert gone(children)


def test_the_last_one_started_is_gone_before_the_one_before_it_is_asked(parent, tmp_path):
    children = [int(word) for word in parent.stdout.readline().split()]

    parent.send_signal(signal.SIGINT)

    assert gone(children)
    ended = {name: int((tmp_path / name).read_text()) for name in ("first", "second")}
    assert ended["second"] < ended["first"]


def test_a_grandchild_does_not_outlive_a_child_that_will_not_stop(tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "GRACE_SECONDS", 0.2)
    note = tmp_path / "stubborn"
    words = [sys.executable, "-m", "tests.config.sleeper", str(note), "--stubborn"]
    with subprocess.Popen(words, process_group=0) as child:
        while not note.exists():
            time.sleep(0.01)
        grandchild = int(note.with_suffix(".child").read_text())

        keeper.end([child.pid])

        assert gone([child.pid, grandchild])


def test_a_child_that_stops_by_itself_is_named_with_its_log(tmp_path):
    with Household(tmp_path / "logs") as household:
        household.start("worker", ["no_such_module"])
        household.children["worker"].wait()
        with pytest.raises(
            CannotStart, match=r"The worker process stopped by itself \(exit 1\)\. See .*worker\.log"
        ):
            household.check()

    assert "No module named" in household.log("worker").read_text()


def test_a_busy_port_is_a_sentence_that_says_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            CannotStart, match=rf"Port {port} is in use, so the web server cannot start\. .*--port"
        ):
            claim(port, "the web server")


def test_a_port_that_was_just_closed_is_free_again():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    claim(port, "the web server")


@pytest.mark.parametrize("word", ["0", "65536", "-1", "http"])
def test_a_port_is_a_number_that_a_port_can_have(word):
    with pytest.raises(ArgumentTypeError, match=f"a number from 1 to 65535, not '{word}'"):
        port_number(word)


def test_waiting_for_an_answer_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with pytest.raises(CannotStart, match="did not answer within"):
        answers(f"127.0.0.1:{port}", "/healthz")


def test_there_is_nothing_to_stop_where_no_database_runs(tmp_path):
    assert keeper.stop_when_unused(tmp_path)


def test_the_pipe_of_the_keeper_is_held_by_the_parent_alone(tmp_path):
    with Household(tmp_path / "logs") as household:
        household.start("first", ["tests.config.sleeper", str(tmp_path / "first")])
        pipe = os.fstat(household.keeper.stdin.fileno()).st_ino
        held = Path(f"/proc/{household.children['first'].pid}/fd").iterdir()
        assert f"pipe:[{pipe}]" not in {str(name.readlink()) for name in held}
