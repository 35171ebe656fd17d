"""`make soak-intake`: the long runs that a release stands on. Mutated batches by the million, kills by the hundred."""

import argparse
import os
import sys

import pytest

RUNS = {
    "batches": ("BATCHES", "tests/proofs/test_mutations.py"),
    "kills": ("KILLS", "tests/proofs/test_intake_kills.py"),
}


def main() -> int:
    words = argparse.ArgumentParser(prog="make soak-intake", description=__doc__)
    words.add_argument(
        "--batches", type=int, default=1_000_000, help="mutated batches (1 000 000); 0 for none"
    )
    words.add_argument(
        "--kills", type=int, default=200, help="kills of database, web server and worker (200)"
    )
    words.add_argument("--seed", type=int, default=20261122, help="the first seed of the batches (20261122)")
    asked = words.parse_args()
    os.environ["SEED"] = str(asked.seed)
    paths = []
    for name, (variable, path) in RUNS.items():
        os.environ[variable] = str(getattr(asked, name))
        paths += [path] if getattr(asked, name) else []
    return int(pytest.main(["-v", *paths])) if paths else 0


if __name__ == "__main__":
    sys.exit(main())
