"""What must hold after every batch, however it was made (I9): a receipt or a refusal in words, and nothing between."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from tests.offsite import world as road
from tests.proofs.mutating import Sent
from tongtu.kernel.actors import system
from tongtu.kernel.errors import DomainError
from tongtu.offsite import services
from tongtu.offsite.models import Batch, Record

US = system("tests")
STORED = "SELECT count(*) FROM offsite_passage"
OF_BATCH = (
    f"{STORED} WHERE region = %s AND device_code = %s AND batch_id = %s AND passed_at BETWEEN %s AND %s"
)
WHOLE_EVERY = 250


@dataclass
class Judge:
    """Sends batches through the door of devices and keeps the books beside the database."""

    examines: bool = True
    answers: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    known: set[str] = field(default_factory=set)

    def send(self, sent: Sent) -> Batch | None:
        """The receipt, or None when the batch was refused. Any other end is a bug, and says which batch it was."""
        try:
            batch = services.take_passages(sent.signed(), sent.body, path=PATH_OF_DOOR)
        except DomainError as refused:
            self.answers[refused.code] += 1
            batch = None
        except Exception as error:
            error.add_note(f"batch {sent.n}: {', '.join(sent.kinds)}; {sent.headers}; {sent.body[:300]!r}")
            raise
        if batch is not None:
            self._check(sent, batch)
        if sent.n % WHOLE_EVERY == 0:
            self.whole()
        return batch

    def _check(self, sent: Sent, batch: Batch) -> None:
        where = f"batch {sent.n}: {', '.join(sent.kinds)}"
        assert batch.accepted + batch.duplicate + batch.rejected == batch.lines, where
        numbers = [rejection["line"] for rejection in batch.rejections]
        assert len(numbers) == batch.rejected == len(set(numbers)), where
        assert all(1 <= number <= batch.lines for number in numbers), where
        assert all(rejection["code"] and rejection["reason"] for rejection in batch.rejections), where
        assert self._rows(batch) == batch.accepted, where
        self.answers["again" if str(batch.pk) in self.known else "taken"] += 1
        if str(batch.pk) in self.known:
            return
        self.known.add(str(batch.pk))
        self.stored += batch.accepted
        self.answers.update(
            {"accepted": batch.accepted, "duplicate": batch.duplicate, "rejected": batch.rejected}
        )
        self.answers.update(f"line {rejection['code']}" for rejection in batch.rejections)
        if batch.candidates and batch.accepted and self.examines:
            services.examine(batch.pk, register=road.SilentRegister())
            assert (
                self._candidates(batch) <= Record.objects.visible_to(US).filter(device=batch.device).count()
            ), where

    def _rows(self, batch: Batch) -> int:
        if batch.first_passed_at is None:
            return 0
        asked = [batch.region, batch.device.code, batch.pk, batch.first_passed_at, batch.last_passed_at]
        return self._count(OF_BATCH, asked)

    def _candidates(self, batch: Batch) -> int:
        return self._count(f"{STORED} WHERE batch_id = %s AND raw IS NOT NULL", [batch.pk])

    def whole(self) -> None:
        """The table holds what the receipts say and not a row more; every candidate is a record once."""
        assert self._count(STORED) == self.stored
        if self.examines:
            assert self._count(f"{STORED} WHERE raw IS NOT NULL") == Record.objects.visible_to(US).count()

    def _count(self, statement: str, values: list[object] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or [])
            (count,) = cursor.fetchone()
        return int(count)


PATH_OF_DOOR = "/api/v1/offsite/passages"
