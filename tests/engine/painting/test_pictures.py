"""Picture files: what is read, and what is refused in one sentence before it can do harm."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.brief import UserError
from engine.painting.pictures import read_picture, resized, square, to_png
from engine.works import Painting


def saved(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def scene(width: int = 40, height: int = 30) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3)).astype(np.uint8)


def huge_header(width: int, height: int) -> bytes:
    """A PNG of a few dozen bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        read_picture(data)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 200
    return sentence


@pytest.mark.parametrize("side", [30_000, 8_200, 2**31 - 1])
def test_a_huge_header_is_refused_before_decoding(side: int) -> None:
    data = huge_header(side, side)
    tracemalloc.start()
    assert "67 megapixels" in refusal(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_narrow_strip_of_enormous_length_is_refused() -> None:
    assert "67 megapixels" in refusal(huge_header(100_000, 10))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_cut_off_files_are_refused(form: str) -> None:
    data = saved(Image.fromarray(scene(200, 150)), form)
    assert read_picture(data).shape == (150, 200, 3)
    for share in (0.1, 0.5, 0.9):
        refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%!PS-Adobe-3.0 EPSF", b"\0" * 500])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    refusal(data)


def test_damaged_bytes_never_raise_anything_else() -> None:
    rng = np.random.default_rng(0)
    for form in ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"):
        data = bytearray(saved(Image.fromarray(scene(24, 20)), form))
        for _ in range(60):
            broken = bytearray(data)
            for place in rng.integers(0, len(data), 4):
                broken[place] = int(rng.integers(256))
            try:
                pixels = read_picture(bytes(broken))
            except UserError:
                continue
            assert pixels.dtype == np.uint8 and pixels.shape[2] == 3


def test_rotation_of_a_camera_is_undone() -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:10, :20] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter: shown with its left side on top
    read = read_picture(saved(Image.fromarray(pixels), "PNG", exif=exif))
    assert read.shape == (40, 20, 3)
    assert read[5, 15].tolist() == [255] * 3 and read[5, 5].tolist() == [0] * 3


def test_transparent_parts_lie_on_white() -> None:
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[4:, :, 0], rgba[4:, :, 3] = 200, 255
    read = read_picture(saved(Image.fromarray(rgba)))
    assert read[0, 0].tolist() == [255, 255, 255] and read[7, 7].tolist() == [200, 0, 0]


def test_sixteen_bits_become_eight_and_not_white() -> None:
    values = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    read = read_picture(saved(Image.fromarray(values)))
    assert read.shape == (64, 64, 3)
    assert abs(float(read.mean()) - 127.5) < 1 and int(read.max()) == 255 and int(read.min()) == 0


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA", "YCbCr"])
def test_other_colour_modes_become_rgb(mode: str) -> None:
    form = {"CMYK": "TIFF", "YCbCr": "TIFF"}.get(mode, "PNG")
    read = read_picture(saved(Image.fromarray(scene()).convert(mode), form))
    assert read.shape == (30, 40, 3) and read.dtype == np.uint8 and int(read.max()) > 128


def test_colours_of_another_profile_become_srgb() -> None:
    from PIL import ImageCms

    # No wide RGB profile comes with Pillow, so one is made of sRGB's own by exchanging two of its primaries.
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.index(b"rXYZ"), data.index(b"bXYZ")
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    data = bytearray(bytes(data).replace(b"s\0R\0G\0B", b"o\0w\0n\0 "))
    swapped = Image.new("RGB", (8, 8), (200, 40, 10))
    read = read_picture(saved(swapped, "PNG", icc_profile=bytes(data)))
    assert np.abs(read[0, 0].astype(int) - (10, 40, 200)).max() <= 6
    assert (read_picture(saved(swapped, "PNG", icc_profile=b"nothing"))[0, 0] == (200, 40, 10)).all()


def test_png_keeps_pixels_and_is_the_same_each_time() -> None:
    painting = Painting(scene())
    data = to_png(painting)
    assert data == to_png(Painting(painting.pixels.copy()))
    assert (read_picture(data) == painting.pixels).all()


def test_the_middle_square_is_taken() -> None:
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, 10:20] = 200
    assert (square(wide, 10) == 200).all()
    assert square(wide, 16).shape == (16, 16, 3)
    assert resized(wide, 30, 10) is wide
