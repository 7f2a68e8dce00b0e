"""The QR code on a holder's badge."""

from __future__ import annotations

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from badge_art.errors import TextDoesNotFit

QUIET_ZONE = 4  # modules of white on every side, ISO/IEC 18004, 6.3.8
# A screenshot of the badge at half its size must still scan; more modules than these of version 10
# would be thinner than two pixels there.
_MAX_VERSION = 10
# Choosing among the eight masks is five sixths of the work (5.7 against 1.0 ms) and readers do not
# care which one it was; the tests decode what this mask makes. It draws a plain chequerboard over
# the data, which breaks up runs of equal bytes.
_MASK = 0


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code, row by row, dark ones true, without the quiet zone.

    Error correction M: 15 % of the code may be lost.

    Raises:
        TextDoesNotFit: longer than some 210 characters, or empty.
    """
    if not text:
        raise TextDoesNotFit("A QR code needs something to say.")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    # optimize=0: one segment; looking for runs of digits costs more than it saves on an address.
    code.add_data(text.encode(), optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise TextDoesNotFit("The address is too long for a QR code.") from error
    if code.version > _MAX_VERSION:
        raise TextDoesNotFit("The address is too long for a QR code of this size.")
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def draw(text: str, *, within: int) -> Image.Image:
    """The code in black on white, quiet zone included, at most `within` pixels square.

    Every module has the same whole number of pixels: uneven ones are what scanners stumble over.

    Raises:
        TextDoesNotFit: the text is too long, or the place too small for one pixel a module.
    """
    rows = matrix(text)
    modules = len(rows) + 2 * QUIET_ZONE
    scale = within // modules
    if scale == 0:
        raise TextDoesNotFit("The place for the QR code is too small.")
    image = Image.new("L", (modules, modules), 255)
    pixels = bytes(0 if module else 255 for row in rows for module in row)
    image.paste(Image.frombytes("L", (len(rows), len(rows)), pixels), (QUIET_ZONE, QUIET_ZONE))
    return image.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
