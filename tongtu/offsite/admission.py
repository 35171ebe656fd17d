"""How much intake one process works on at a time, so that a station catching up never takes the place of the others.

A station that is refused here has lost nothing: it sends the same batch under the same number after the wait it is told.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.errors import TooMany
from tongtu.offsite.records import moment_of

SOON, LATER = 1, 5  # seconds to wait before the batch is sent again


class Admission:
    """The turns of one process: one batch of a device, a few late batches, so much text. Bounds waiting and memory."""

    def __init__(self, *, late_together: int, text_bytes: int) -> None:
        self._late_together, self._text_bytes = late_together, text_bytes
        self._lock = threading.Lock()
        self._devices: set[str] = set()
        self._late = self._text = 0

    @contextmanager
    def of_device(self, code: str) -> Iterator[None]:
        """The turn of one device. Raises TooMany (one_at_a_time) while another batch of it is being taken."""
        with self._lock:
            if code in self._devices:
                raise TooMany(
                    "one_at_a_time", _("本设备的上一批尚在处理，请稍后以同一批号重发。"), retry_seconds=SOON
                )
            self._devices.add(code)
        try:
            yield
        finally:
            with self._lock:
                self._devices.discard(code)

    @contextmanager
    def of_text(self, size: int, *, late: bool) -> Iterator[None]:
        """Room for a body of so many bytes; one alone is always let in. Raises TooMany (catching_up, busy)."""
        with self._lock:
            if late and self._late >= self._late_together:
                raise TooMany("catching_up", _("补传较多，请稍后以同一批号重发。"), retry_seconds=LATER)
            if self._text and self._text + size > self._text_bytes:
                raise TooMany("busy", _("平台繁忙，请稍后以同一批号重发。"), retry_seconds=SOON)
            self._late += late
            self._text += size
        try:
            yield
        finally:
            with self._lock:
                self._late -= late
                self._text -= size


ADMISSION = Admission(
    late_together=settings.INTAKE_LATE_TOGETHER, text_bytes=settings.INTAKE_TEXT_MB * 1024 * 1024
)


def is_late(text: bytes) -> bool:
    """Whether a batch is of hours gone by, told by its first line. One that cannot be read is taken with the others."""
    moment = moment_of(text[: text.find(b"\n") + 1] or text)
    return moment is not None and clock.now().timestamp() - moment.timestamp() > settings.INTAKE_LIVE_SECONDS
