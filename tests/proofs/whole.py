"""What must hold of any database of ours, whatever happened to it: nothing half done, nothing doubled."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.apps import apps
from django.db import connection, connections

from tongtu.kernel.actors import system
from tongtu.kernel.events import _handlers, broken_link
from tongtu.kernel.models import LoggedEvent
from tongtu.payments import queries as payments
from tongtu.workflow.clocks import recomputed
from tongtu.workflow.models import Clock, FlowModel
from tongtu.workflow.queries import folded_state

US = system("tests")
FIRST_TIME = {"kernel_counter", "offsite_rulebook"}  # a new row only for the first of its kind
EVER = datetime(1949, 10, 1, tzinfo=UTC)
LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission"}


def tables() -> list[str]:
    """Every table of ours that holds rows, partitions by their parent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall() if name not in LEFT_ALONE]


@dataclass
class Picture:
    """The whole database in one value: a digest and a number of rows for each table, and every number given out."""

    digests: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    given: int = 0

    def grown_since(self, before: "Picture") -> dict[str, int]:
        """Rows added to each table, and numbers given out."""
        added = {
            name: count - before.rows[name] for name, count in self.rows.items() if name not in FIRST_TIME
        }
        changed = {name: added[name] for name in added if self.digests[name] != before.digests[name]}
        return changed | {"numbers given": self.given - before.given}


def picture() -> Picture:
    """What is committed now, in one statement."""
    names = tables()
    one = (
        "SELECT {n!r}, count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {n} AS t"
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(n=name) for name in names))
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT coalesce((SELECT sum(value) FROM kernel_counter), 0) "
            "+ coalesce((SELECT sum(next_no) FROM payments_receiptsegment), 0)"
        )
        (given,) = cursor.fetchone()
    return Picture({name: digest for name, _, digest in rows}, {name: n for name, n, _ in rows}, int(given))


def flow_models() -> list[type[FlowModel]]:
    return [model for model in apps.get_models() if issubclass(model, FlowModel)]


def subjects() -> Iterator[tuple[str, str]]:
    """The name and the state of every record that has a flow."""
    for model in flow_models():
        for pk, state in model.objects.visible_to(US).values_list("pk", "state"):
            yield f"{model._meta.label}:{pk}", state


def assert_whole(since: datetime = EVER) -> None:
    """Of every record with events since then: state is the fold of the events, chains hold, clocks fit their records, effects are queued, money adds up."""
    told = set(LoggedEvent.objects.filter(at__gte=since).values_list("subject", flat=True))
    for subject, state in subjects():
        if subject in told:
            folded = folded_state(subject)
            assert folded == state, f"{subject} is {state}, its events say {folded}"
    for running in Clock.objects.filter(subject__in=told, due_at=None):
        assert recomputed(running) == running.due_on, f"{running.limit_id} of {running.subject} has drifted"
    for subject in told:
        assert broken_link(subject) is None, f"the chain of {subject} breaks at {broken_link(subject)}"
    _assert_told()
    report = payments.ledger_check()
    assert report.balanced, report.problems


def _assert_told() -> None:
    """Each handler of each event has its job, or has done its work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'event_id', args->>'handler', count(*) FROM procrastinate_jobs "
            "WHERE task_name = 'kernel.deliver' GROUP BY 1, 2"
        )
        told = {(event, handler): n for event, handler, n in cursor.fetchall()}
    for pk, name in LoggedEvent.objects.values_list("pk", "name"):
        for handler in (key for key, (event, _) in _handlers.items() if event.__name__ == name):
            assert told.get((str(pk), handler)) == 1, f"{name} {pk} was not told to {handler} once"


def empty() -> None:
    """Take every row out again, so that the next test finds nothing."""
    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = warning")
        names = ", ".join(connection.ops.quote_name(name) for name in tables())
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("RESET client_min_messages")


@contextmanager
def committed() -> Iterator[None]:
    """A stretch in which rows are really committed; at its end they are gone."""
    try:
        yield
    finally:
        empty()
