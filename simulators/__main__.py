"""python -m simulators: every outside system in one process."""

import argparse
import errno
import logging
import signal
import sys
import threading
from pathlib import Path

from simulators import tsa
from simulators.fiscal import seal
from simulators.server import Server
from simulators.world import World


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8900, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--data", type=Path, default=Path("var/simulators"), help="where state is kept (%(default)s)"
    )
    parser.add_argument(
        "--callback", default="http://127.0.0.1:8000", help="the product's address (%(default)s)"
    )
    parser.add_argument("--public-url", default="", help="these simulators' address as a browser sees it")
    parser.add_argument(
        "--retry-scale", type=float, default=0.05, help="1 is the real retry ladder (%(default)s)"
    )
    options = parser.parse_args(words)
    if not options.callback.startswith(("http://", "https://")):
        parser.error("--callback should be an http address such as http://127.0.0.1:8000")
    return options


def main() -> int:
    """Serve until SIGINT or SIGTERM. Exit 1 when the port is busy."""
    options = arguments()
    logging.basicConfig(level=logging.WARNING, format="simulators: %(message)s")
    world = World(options.data, options.callback, options.public_url, options.retry_scale)
    try:
        server = Server((options.host, options.port), world)
    except OSError as error:
        reason = (
            "is already in use" if error.errno == errno.EADDRINUSE else f"cannot be opened: {error.strerror}"
        )
        sys.stderr.write(f"simulators: port {options.port} {reason}\n")
        return 1
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    tsa.authority(world)
    seal.supervision(world)
    server.start()
    sys.stdout.write(f"simulators are ready: {server.url}/\n")
    sys.stdout.flush()
    stop.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
