"""Picture files in and out: what a file holds is looked at before anything large is decoded."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from engine.brief import UserError
from engine.works import Painting

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 8192 * 8192
"""The largest print that is exported can be opened again."""
MAX_SIDE = 60_000
LIGHTLY = 2_000_000
"""Pixels of a PNG from which speed of writing counts more than size."""
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif")
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "MPO")


def read_picture(data: bytes) -> np.ndarray:
    """The picture in a file's bytes, upright, as uint8 (h, w, 3) sRGB.

    Transparent parts lie on white, CMYK and palettes become RGB, 16 bits become 8, of an animation the
    first frame is taken. Raises UserError (one sentence) for more than 67 megapixels, which is seen in the
    header before anything is decoded, and for what is damaged, cut off or no picture.
    """
    return _read(data, _to_rgb)


def read_layer(data: bytes) -> np.ndarray:
    """Like read_picture, but what is transparent stays so: uint8 (h, w, 4) sRGB with straight alpha."""
    return _read(data, _to_rgba)


def _read(data: bytes, convert: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Our own limit, checked below, is stricter than the one Pillow warns about.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                _check_size(*picture.size)
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                return np.array(convert(upright), np.uint8)
    except Image.DecompressionBombError as error:
        raise UserError("The picture is larger than 67 megapixels; make it smaller first.") from error
    except UnidentifiedImageError as error:
        raise UserError("The file is no picture that can be read; save it as PNG or JPEG.") from error
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError,
            struct.error, zlib.error, OverflowError, AttributeError) as error:  # fmt: skip
        # Pillow's decoders raise all of these for files that were cut off or damaged.
        raise UserError("The picture is damaged or cut off; fetch it again or leave it out.") from error


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise UserError("The picture has no pixels; leave it out.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise UserError(f"The picture is {width} x {height} pixels, over 67 megapixels; make it smaller.")


def _to_rgba(picture: Image.Image) -> Image.Image:
    return _in_srgb(picture).convert("RGBA") if _transparent(picture) else _to_rgb(picture).convert("RGBA")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """A picture whose profile says that its colours are others than sRGB's (a phone's, a press's), in sRGB."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a damaged profile costs its own meaning alone
    return picture if made is None else made


def _transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info


def _to_rgb(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture).astype(np.float64)
        # 32-bit modes are how 16-bit files are opened; floats are taken as 0..1 where they are that small.
        top = 65535.0 if picture.mode != "F" or values.max(initial=0) > 255 else 255.0
        top = 1.0 if picture.mode == "F" and values.max(initial=0) <= 1 else top
        grey = np.nan_to_num(np.clip(values / top * 255, 0, 255)).round().astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    picture = _in_srgb(picture)
    if _transparent(picture):
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return picture.convert("RGB")


def to_png(painting: Painting) -> bytes:
    """The painting as a PNG file: the same pixels give the same bytes, and nothing else is in it."""
    from PIL import Image

    stream = io.BytesIO()
    # Large ones are packed lightly: a tenth more bytes in half the time.
    level = 6 if painting.pixels.size < 3 * LIGHTLY else 1
    Image.fromarray(np.ascontiguousarray(painting.pixels)).save(stream, "PNG", compress_level=level)
    return stream.getvalue()


def resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """Lanczos (a = 3): uint8 (h, w, 3) -> uint8 (height, width, 3)."""
    from PIL import Image

    if pixels.shape[:2] == (height, width):
        return pixels
    return np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))


def square(pixels: np.ndarray, side: int) -> np.ndarray:
    """The central square of a picture at side x side pixels."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return resized(np.ascontiguousarray(pixels[top : top + edge, left : left + edge]), side, side)


def from_network(out: np.ndarray) -> np.ndarray:
    """A network's pictures, float (n, 3, h, w) in -1..1 -> uint8 (n, h, w, 3)."""
    made = np.clip((out + 1) * 127.5, 0, 255).round().astype(np.uint8)
    return np.ascontiguousarray(made.transpose(0, 2, 3, 1))


def contact_sheet(made: list[np.ndarray], gap: int = 2) -> np.ndarray:
    """Pictures of one size, row by row in about a square with white gaps: uint8 (h, w, 3)."""
    height, width = made[0].shape[:2]
    columns = int(np.ceil(len(made) ** 0.5))
    rows = -(-len(made) // columns)
    sheet = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), 255, np.uint8)
    for number, pixels in enumerate(made):
        top, left = (number // columns) * (height + gap) + gap, (number % columns) * (width + gap) + gap
        sheet[top : top + height, left : left + width] = pixels
    return sheet
