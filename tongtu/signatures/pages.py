"""The pages of a PDF as pictures, so that an old phone shows exactly the bytes that will be signed."""

import io

import pypdfium2
from django.utils.translation import gettext as _

from tongtu.kernel.errors import NotFound

WIDTH_PX = 1240  # A4 at 150 dots an inch


def page_count(pdf: bytes) -> int:
    opened = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = len(opened)
    opened.close()
    return pages


def page_png(pdf: bytes, number: int) -> bytes:
    """One page, counted from 1, as PNG. Raises NotFound (no_page)."""
    opened = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        if not 1 <= number <= len(opened):
            raise NotFound("no_page", _("没有这一页。"))
        page = opened[number - 1]
        image = page.render(scale=WIDTH_PX / page.get_width(), may_draw_forms=True).to_pil()
        held = io.BytesIO()
        image.convert("P", colors=64).save(held, "PNG", optimize=True)
        return held.getvalue()
    finally:
        opened.close()
