"""Work for later, written in the caller's transaction: a rollback asks for nothing."""

from datetime import timedelta

from procrastinate.contrib.django import app

from tongtu.kernel import clock

# After a redirect the party may pay at any moment, and a callback may be lost: ask again, ever more rarely.
LADDER_SECONDS = (5, 10, 20, 40, 60, 120, 300, 600, 1800, 3600)


def later(task: str, *, seconds: int = 0, **what: str | int) -> None:
    """Defer a task of this module by its name."""
    deferrer = (
        app.configure_task(f"payments.{task}", schedule_at=clock.now() + timedelta(seconds=seconds))
        if seconds
        else app.configure_task(f"payments.{task}")
    )
    deferrer.defer(**what)


def step_of_ladder(asked_times: int) -> int:
    """Seconds until the next question, when `asked_times` have been asked."""
    return LADDER_SECONDS[min(asked_times, len(LADDER_SECONDS) - 1)]
