"""The console script: `tongtu run`, `tongtu tour`, `tongtu intake FILE`, and Django's own commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongtu.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the settings are named

    execute_from_command_line(["tongtu", *sys.argv[1:]])


if __name__ == "__main__":
    main()
