"""`tongtu worker`: run jobs."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tongtu.config.worker import work


class Command(BaseCommand):
    help = "Run the jobs that events and clocks put in the queue. Start as many as you need, on any machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (2)")

    def handle(self, *_args: Any, concurrency: int, **_options: Any) -> None:
        asyncio.run(work(concurrency=concurrency))
