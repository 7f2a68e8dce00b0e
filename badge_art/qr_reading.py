"""What the QR codes in a photograph or a screenshot say.

Both libraries at work here are native code that reads what strangers hand in, and a picture full
of the corners of QR codes keeps one of them busy for minutes (a PNG of 66 KB: 238 s). So this is
called in a process that is killed after seconds, never in one that serves others. Pixels and
metadata stay here: only the texts come out.

Nothing is turned upright first: a code is found at any angle and in a mirror, and so the camera's
own note about how it was held (EXIF) need not be read.
"""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

from badge_art.errors import ImageTooLarge, UnreadableImage
from badge_art.render import PILLOW_ERRORS

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000  # a telephone takes 12 million, some 24
MAX_CODES = 20  # of a whole sheet of badges
_FORMATS = ("JPEG", "PNG", "WEBP")
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_TRANSPARENT = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})


def texts_in_codes(picture: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a JPEG, PNG or WebP, each once; none where there is no code.

    Codes that hold bytes and no text are passed over. Of a moving picture the first frame counts.

    Raises:
        UnreadableImage: none of the three, or damaged.
        ImageTooLarge: beyond our limits, which are asked before a pixel is decoded.
    """
    codes = zxingcpp.read_barcodes(
        _grey(picture), formats=_QR_CODES, text_mode=zxingcpp.TextMode.Plain
    )
    texts = (code.text for code in codes[:MAX_CODES] if code.content_type is _TEXT)
    return tuple(dict.fromkeys(text for text in texts if text))


_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_TEXT = zxingcpp.ContentType.Text


def _grey(picture: bytes) -> Image.Image:
    """The pixels, from black to white; what is transparent lies on white paper."""
    if len(picture) > MAX_BYTES:
        raise ImageTooLarge(f"The picture is larger than {MAX_BYTES // 1024**2} MiB.")
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ImageTooLarge(f"The picture has more than {MAX_PIXELS:,} pixels.")
            image.draft("L", None)  # a JPEG's colours are not even decoded
            if image.mode not in _TRANSPARENT and "transparency" not in image.info:
                return image.convert("L")
            drawn = image if image.mode == "RGBA" else image.convert("RGBA")
            paper = Image.new("L", drawn.size, 255)
            paper.paste(drawn.convert("L"), mask=drawn.getchannel("A"))
            return paper
    except _BOMBS as error:
        raise ImageTooLarge(f"The picture has more than {MAX_PIXELS:,} pixels.") from error
    except PILLOW_ERRORS as error:
        raise UnreadableImage("The picture is no JPEG, PNG or WebP, or it is damaged.") from error
