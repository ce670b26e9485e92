"""Pictures painted again in strokes: the same always, the same however tiled, whole, and each style its own."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from engine import cli
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.painting import covering, fields, growing, operations, print_out, rendering, strokes
from engine.painting.brushes import STYLES
from engine.works import Draft, Painting

from .conftest import encoded, picture

SIZE = 160


@pytest.fixture(scope="module")
def oil() -> strokes.Strokes:
    return strokes.plan(picture(1), "oil", SIZE, 3)


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_gives_the_same_strokes_and_pixels(style: str) -> None:
    one, other = (strokes.plan(picture(2), style, SIZE, 5) for _ in range(2))
    assert len(one) > 50
    for name in ("points", "counts", "radius", "colour", "opacity", "layer", "bristle"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert np.array_equal(strokes.render(one, SIZE), strokes.render(other, SIZE))
    third = strokes.plan(picture(2), style, SIZE, 6)
    assert not np.array_equal(strokes.render(one, SIZE), strokes.render(third, SIZE))


@pytest.mark.parametrize("style", STYLES)
def test_the_pixels_are_the_same_however_the_picture_is_tiled(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = strokes.plan(picture(3), style, SIZE, 1)
    whole = strokes.render(made, SIZE)
    height, width = whole.shape[:2]
    part = strokes.render(made, SIZE, region=(17, height - 5, 23, width - 31))
    assert np.array_equal(part, whole[17 : height - 5, 23 : width - 31])
    monkeypatch.setattr(rendering, "BAND_PIXELS", width * 7)
    monkeypatch.setattr(rendering, "PART_PIXELS", 900)
    monkeypatch.setattr(covering, "CELLS", 40)
    assert np.array_equal(strokes.render(made, SIZE), whole)


def test_styles_differ_and_stay_near_the_picture() -> None:
    source = picture(4)
    wanted = fields.blur(fields.prepared(source, SIZE), 6) * 255
    made = {style: strokes.render(strokes.plan(source, style, SIZE, 1), SIZE) for style in STYLES}
    for style, pixels in made.items():
        for other, others in made.items():
            assert style == other or np.abs(pixels.astype(int) - others).mean() > 2
    for style in ("oil", "impasto", "pointillist"):
        # Blurred, as from far away, the painting is the picture.
        near = fields.blur(made[style].astype(np.float32), 6)
        assert np.abs(near - wanted[: near.shape[0]]).mean() < 14, style


def test_oil_covers_the_ground(oil: strokes.Strokes) -> None:
    covered = np.zeros(oil.shape(SIZE), bool)
    for layer in strokes.layers_of(oil, SIZE):
        on_top = covering.rasterise(layer, 0, covered.shape[0], 0, covered.shape[1])
        covered |= on_top.reshape(covered.shape) >= 0
    assert covered.mean() > 0.995


@pytest.mark.parametrize("style", ["oil", "pencil", "pointillist"])
def test_what_is_on_top_is_the_last_piece_that_reaches_a_pixel(style: str) -> None:
    made = strokes.plan(picture(11), style, SIZE, 2)
    layer = max(strokes.layers_of(made, SIZE), key=lambda one: len(one.x))
    middle, side = len(layer.x) // 2, 40
    top, left = int(layer.y[middle]) - side // 2, int(layer.x[middle]) - side // 2
    y, x = np.mgrid[top : top + side, left : left + side] + 0.5
    first, second = (np.full((side, side), -1) for _ in range(2))
    for number in range(len(layer.x)):
        right, down = x - layer.x[number], y - layer.y[number]
        dx, dy = float(layer.dx[number]), float(layer.dy[number])
        reached = np.abs(right * dx + down * dy) <= layer.half[number]
        reached &= np.abs(down * dx - right * dy) <= layer.radius[number] + 0.5
        other = reached & (layer.stroke[first] != layer.stroke[number])
        second[other] = first[other]
        first[reached] = number
    found = covering.rasterise(layer, top, top + side, left, left + side, 2)
    assert (first >= 0).any()
    assert np.mean(found[0] != first) < 0.005  # a pixel on the very rim may fall either way
    assert np.mean(found[1] != second) < 0.005
    assert np.array_equal(covering.rasterise(layer, top, top + side, left, left + side)[0], found[0])


def test_ink_leaves_white_paper_empty_and_paints_without_colour() -> None:
    source = np.full((60, 60, 3), 250, np.uint8)
    source[40:, 20:40] = (180, 20, 20)
    pixels = strokes.render(strokes.plan(source, "ink", SIZE, 1), SIZE).astype(int)
    assert (pixels[: SIZE // 3].mean(axis=2) > 225).mean() > 0.97
    dark = pixels[pixels.mean(axis=2) < 120]
    assert len(dark) > 100
    assert (dark.max(axis=1) - dark.min(axis=1)).max() < 40


def test_big_brushes_come_before_small_ones(oil: strokes.Strokes) -> None:
    assert (np.diff(oil.layer.astype(int)) >= 0).all()
    means = [oil.radius[oil.layer == layer].mean() for layer in range(int(oil.layer.max()) + 1)]
    assert len(means) > 2
    assert means == sorted(means, reverse=True)


@pytest.mark.parametrize("size", [1, 33, 300, 1000])
def test_one_plan_renders_at_any_size(oil: strokes.Strokes, size: int) -> None:
    pixels = strokes.render(oil, size)
    assert pixels.shape == (max(1, round(size * 40 / 48)), size, 3)
    if size == 1000:
        small = np.array(Image.fromarray(pixels).resize((48, 40), Image.Resampling.BOX)).astype(int)
        again = strokes.render(oil, 300)
        assert np.abs(small - np.array(Image.fromarray(again).resize((48, 40), Image.Resampling.BOX))).mean() < 6


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (300, 2), (7, 5)])
@pytest.mark.parametrize("style", ["oil", "watercolour", "pencil"])
def test_pictures_of_odd_shapes_are_painted(shape: tuple[int, int], style: str) -> None:
    source = np.full((*shape, 3), 90, np.uint8)
    made = strokes.plan(source, style, 64, 0)
    pixels = strokes.render(made, 64)
    assert max(pixels.shape[:2]) == 64
    assert np.isfinite(made.points).all()


def test_the_film_grows_to_the_whole_painting(oil: strokes.Strokes) -> None:
    shown = list(growing.prepare(oil, SIZE).frames(5))
    whole = strokes.render(oil, SIZE)
    assert np.array_equal(shown[-1], whole)
    far = [np.abs(pixels.astype(int) - whole).mean() for pixels in shown]
    assert far == sorted(far, reverse=True)
    for form in print_out.FILM_ENDINGS:
        with Image.open(io.BytesIO(print_out.to_film(shown, form))) as film:
            assert getattr(film, "n_frames", 1) == 5
            assert film.size == whole.shape[1::-1]


@pytest.mark.parametrize("style", ["oil", "ink"])
def test_svg_has_a_path_for_each_stroke(style: str) -> None:
    made = strokes.plan(picture(5), style, SIZE, 1)
    root = ElementTree.fromstring(print_out.to_svg(made, 1000))
    paths = root.findall(".//{http://www.w3.org/2000/svg}path")
    assert len(paths) == len(made)
    assert root.get("width") == "1000"
    assert paths[0].get("stroke") == "#" + bytes(made.colour[0]).hex()
    assert all(path.get("d", "").startswith("M") for path in paths)


def test_prints_say_their_colours_and_size_and_are_always_the_same() -> None:
    pixels = picture(6)
    for form in print_out.ENDINGS:
        data = print_out.to_print(pixels, form, 240)
        assert data == print_out.to_print(pixels, form, 240)
        with Image.open(io.BytesIO(data)) as image:
            assert image.info["icc_profile"][36:40] == b"acsp"
            if form != ".webp":
                assert round(image.info["dpi"][0]) == 240
            assert np.abs(np.array(image.convert("RGB")).astype(int) - pixels).mean() < (1e-9 if form == ".png" else 8)
    with pytest.raises(UserError, match="pixels an inch"):
        print_out.to_print(pixels, ".png", 0)
    with pytest.raises(UserError, match="not as"):
        print_out.to_print(pixels, ".doc")


def test_the_operation_shows_the_painting_growing() -> None:
    job = RecordingJob()
    made = operations.OPERATIONS["strokes"].call(job, pixels=picture(7), size=700, seed=2)
    assert made["painting"].pixels.shape == (583, 700, 3)
    assert len(job.previews) == 4
    assert all(isinstance(shown, Draft) and isinstance(shown.work, Painting) for shown in job.previews)
    assert job.reports[-1].fraction == 1


@pytest.mark.parametrize("after", [0, 1, 3, 7])
def test_a_stopped_operation_gives_what_there_is(after: int) -> None:
    job = RecordingJob(stop_after=after)
    made = operations.paint_strokes(job, picture(8), size=600)
    assert len(job.reports) <= after + 1
    assert made["painting"].pixels.ndim == 3


def test_bad_input_is_refused_in_one_sentence() -> None:
    job, good = RecordingJob(), picture(9)
    wrong: list[dict[str, Any]] = [
        {"pixels": good, "style": "crayon"},
        {"pixels": good, "size": 0},
        {"pixels": good, "size": 9000},
        {"pixels": good, "seed": -1},
        {"pixels": good[..., 0]},
        {"pixels": good.astype(float)},
        {"pixels": good[:0]},
    ]
    for arguments in wrong:
        with pytest.raises(UserError):
            operations.paint_strokes(job, **arguments)


def test_the_command_paints_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.png"
    source.write_bytes(encoded(picture(10)))
    out, svg, film = tmp_path / "out.jpg", tmp_path / "out.svg", tmp_path / "out.webp"
    line = ["strokes", str(source), "--style", "impasto", "--size", "96", "--seed", "4", "--json", "--quiet"]
    assert cli.run([*line, "--out", str(out), "--svg", str(svg), "--film", str(film)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == [str(out), str(svg), str(film)]
    assert (told["width"], told["height"]) == (96, 80)
    with Image.open(out) as image:
        assert image.size == (96, 80)
    assert len(ElementTree.parse(svg).getroot()[1]) == told["strokes"]
    for wrong in (["--out", "a.doc"], ["--out", "a.png", "--film", "a.avi"], ["--out", "a.png", "--dpi", "0"]):
        assert cli.run([*line, *wrong]) == 1
    assert cli.run(["strokes", str(tmp_path / "none.png"), "--out", str(out)]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["cmyk", "16-bit", "animated", "turned", "alpha", "huge"])
def test_all_kinds_of_picture_files_are_read_right_or_refused(kind: str, tmp_path: Path) -> None:
    source, stream = tmp_path / "in", io.BytesIO()
    red = Image.new("RGB", (40, 20), (200, 30, 30))
    if kind == "cmyk":
        red.convert("CMYK").save(stream, "JPEG", quality=95)
    elif kind == "16-bit":
        Image.fromarray(np.full((20, 40), 40000, np.uint16)).save(stream, "PNG")
    elif kind == "animated":
        red.save(stream, "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")])
    elif kind == "turned":
        exif = Image.Exif()
        exif[274] = 6
        red.save(stream, "JPEG", exif=exif)
    elif kind == "alpha":
        Image.new("RGBA", (40, 20), (200, 30, 30, 0)).save(stream, "PNG")
    else:
        Image.new("1", (20000, 10000)).save(stream, "PNG")
    source.write_bytes(stream.getvalue())
    out = tmp_path / "out.png"
    code = cli.run(["strokes", str(source), "--size", "64", "--out", str(out), "--quiet"])
    assert code == (1 if kind == "huge" else 0)
    if code:
        return
    with Image.open(out) as image:
        pixels = np.array(image).astype(float).mean(axis=(0, 1))
        assert image.size == ((32, 64) if kind == "turned" else (64, 32))
    wanted = {"16-bit": (156, 156, 156), "alpha": (255, 255, 255)}.get(kind, (200, 30, 30))
    assert np.abs(pixels - wanted).max() < 42  # at this size the canvas shows between strokes


def test_watching_goes_stroke_by_stroke(oil: strokes.Strokes) -> None:
    made = growing.prepare(oil, SIZE)
    assert len(made.pictures) == len(set(oil.layer.tolist()))
    canvas, shares = made.bare(), []
    for now in (0.1, 0.2, 0.3):
        made.advance(canvas, now - 0.1 if shares else -1, now)
        shares.append((canvas != made.bare()).any(axis=2).mean())
    assert 0 < shares[0] < shares[1] < shares[2]
    made.advance(canvas, 0.3, 1)
    assert np.array_equal(canvas, strokes.render(oil, SIZE))


def test_a_growing_that_is_stopped_at_once_is_bare_paper(oil: strokes.Strokes) -> None:
    job = RecordingJob(stop_after=0)
    stopped = growing.prepare(oil, SIZE, job)
    assert (list(stopped.frames(2))[-1] == stopped.ground).all()


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.svg"])
def test_the_export_operation_writes_each_kind(tmp_path: Path, name: str) -> None:
    made = operations.export(RecordingJob(), picture(3), str(tmp_path / name), size=SIZE, dpi=150)
    data = (tmp_path / name).read_bytes()
    if name.endswith(".svg"):
        assert ElementTree.fromstring(data).tag.endswith("svg")
        return
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (made["width"], made["height"]) and max(image.size) == SIZE
        assert "icc_profile" in image.info
        if name != "a.webp":
            assert round(image.info["dpi"][0]) == 150


def test_the_export_operation_writes_a_film_and_refuses_what_it_cannot(tmp_path: Path) -> None:
    operations.export(RecordingJob(), picture(3), str(tmp_path / "a.gif"), size=48, film=True)
    with Image.open(tmp_path / "a.gif") as film:
        assert getattr(film, "n_frames", 1) > 20
    with pytest.raises(UserError, match="saved as"):
        operations.export(RecordingJob(), picture(3), str(tmp_path / "a.doc"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="could not be written"):
        operations.export(RecordingJob(), picture(3), str(tmp_path / "file" / "a.png"))
    job = RecordingJob(stop_after=0)
    assert operations.export(job, picture(3), str(tmp_path / "b.png"), size=300) == {}
    assert not (tmp_path / "b.png").exists()
