"""A drawn roadside photograph, so that sheets with pictures can be set."""

import hashlib
import io

from PIL import Image, ImageDraw


def photo(text: str = "G207 K1642+350  2026-03-02 02:14:07  55320 kg") -> bytes:
    image = Image.new("RGB", (1280, 720), (58, 66, 78))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 1280, 720), fill=(84, 86, 90))
    draw.rectangle((250, 250, 900, 500), fill=(150, 118, 62))
    draw.rectangle((910, 300, 1060, 500), fill=(176, 44, 40))
    for x in (330, 430, 530, 760, 850, 1000):
        draw.ellipse((x - 42, 470, x + 42, 554), fill=(22, 22, 24))
    draw.rectangle((0, 0, 1280, 54), fill=(0, 0, 0))
    draw.text((20, 12), text, fill=(255, 255, 255), font_size=28)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=80)
    return held.getvalue()


PICTURES = {
    hashlib.sha256(content).hexdigest(): content for content in (photo(), photo("REAR  2026-03-02 02:14:08"))
}
