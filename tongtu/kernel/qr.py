"""QR codes (GB/T 18284, ISO/IEC 18004), level M, as SVG without a margin."""

import base64

import zxingcpp


def svg(text: str) -> str:
    """The code of a text, one unit a module. The same text always gives the same code."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: str = zxingcpp.write_barcode_to_svg(code, add_quiet_zones=False)
    return drawn[drawn.index("<svg") :]


def data_uri(text: str) -> str:
    """The code as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(text).encode()).decode()
