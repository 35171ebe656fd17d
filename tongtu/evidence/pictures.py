"""Small copies of pictures for pages and documents. The original is never touched."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tongtu.evidence.limits import picture_sizes
from tongtu.kernel.errors import Invalid


@dataclass(frozen=True)
class Copies:
    """JPEG copies without place, device or other embedded notes."""

    thumbnail: bytes
    preview: bytes


def copies(content: bytes) -> Copies:
    """Decode the whole picture once, and make both copies. Raises Invalid when it cannot be decoded."""
    small, large, quality = picture_sizes()
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
            flat = _flat(upright)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise Invalid("damaged", _("图片已损坏或者不完整，请重新获取后提交。"), field="content") from wrong
    return Copies(_jpeg(flat, small, quality), _jpeg(flat, large, quality))


def _flat(image: Image.Image) -> Image.Image:
    """In plain colours on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        return ground.convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image, side: int, quality: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((side, side))
    held = io.BytesIO()
    copy.save(held, "JPEG", quality=quality, optimize=True)
    return held.getvalue()
