"""A process that waits to be ended, and notes when it was: what tests of the household start."""

import os
import signal
import sys
import time
from pathlib import Path

note = Path(sys.argv[1])


def end(*_):
    note.write_text(str(time.monotonic_ns()))
    raise SystemExit(0)


signal.signal(signal.SIGTERM, end)
if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if child := os.fork():
        note.with_suffix(".child").write_text(str(child))
        note.touch()
else:
    note.touch()
time.sleep(600)
