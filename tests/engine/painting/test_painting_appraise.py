"""Measures of pictures against what is known of simple ones."""

from __future__ import annotations

import numpy as np
import pytest

from engine.painting import appraise, measures, styles
from engine.works import Painting

RNG = np.random.default_rng(3)
NOISE = RNG.integers(0, 256, (128, 128, 3), np.uint8)
GREY = np.full((128, 128, 3), 120, np.uint8)


def ramp() -> np.ndarray:
    """Dark below, light above."""
    column = np.where(np.arange(128) < 50, 220, 40).astype(np.uint8)
    return np.repeat(np.repeat(column[:, None, None], 128, 1), 3, 2)


def test_colourfulness_by_hand() -> None:
    assert measures.colourfulness(GREY) == 0
    two = GREY.copy()
    two[:, :64] = (255, 0, 0)
    two[:, 64:] = (0, 255, 0)
    # rg is +255 or -255, yb 127.5: spread 255 and 0, means 0 and 127.5.
    assert measures.colourfulness(two) == pytest.approx(255 + 0.3 * 127.5)


@pytest.mark.parametrize(("hues", "template"), [((0,), "i"), ((0, 180), "I"), ((0, 90), "L")])
def test_hues_find_their_template(hues: tuple[int, ...], template: str) -> None:
    import colorsys

    picture = GREY.copy()
    for stripe, hue in zip(np.array_split(np.arange(128), len(hues)), hues, strict=True):
        picture[:, stripe] = [round(255 * one) for one in colorsys.hsv_to_rgb(hue / 360, 0.8, 0.8)]
    found = measures.harmony(picture)
    assert found.share < 0.01
    centres = {round(centre) % 360 for centre, _ in found.sectors}
    assert found.template == template or len(centres) >= len(hues)


def test_evenly_spread_hues_have_no_order() -> None:
    import colorsys

    picture = np.array(
        [[[round(255 * one) for one in colorsys.hsv_to_rgb(x / 128, 1, 1)] for x in range(128)]] * 128, np.uint8
    )
    assert measures.harmony(picture).share > 0.9


def test_order_and_chance_lie_at_the_ends_of_the_plane() -> None:
    entropy, complexity = measures.ordinal(NOISE)
    assert entropy > 0.99 and complexity < 0.03
    flat, _ = measures.ordinal(GREY)
    assert flat == 0
    wave = (127 + 100 * np.sin(np.arange(128) / 5)).astype(np.uint8)
    between, complex_ = measures.ordinal(np.repeat(np.repeat(wave[None, :, None], 128, 0), 3, 2))
    assert 0 < between < 0.6 and complex_ > complexity


def test_slope_of_known_spectra() -> None:
    wave = np.fft.fftfreq(128)
    size = np.hypot(wave[:, None], wave)
    size[0, 0] = 1
    for wanted in (-1.0, -2.0, -3.0):
        phase = np.exp(2j * np.pi * RNG.random((128, 128)))
        field = np.real(np.fft.ifft2(size ** (wanted / 2) * phase))
        grey = (128 + 40 * (field - field.mean()) / field.std()).clip(0, 255).astype(np.uint8)
        assert measures.spectrum(np.repeat(grey[..., None], 3, 2))[2] == pytest.approx(wanted, abs=0.4)


def test_rough_pictures_have_a_higher_dimension() -> None:
    assert 1.95 < measures.box_dimension(GREY) < 2.05 < 2.4 < measures.box_dimension(NOISE) <= 3


def test_mirrored_pictures_are_symmetric() -> None:
    both = np.concatenate([NOISE[:, :64], NOISE[:, 63::-1]], 1)
    assert measures.symmetry(both) == pytest.approx(1, abs=0.01)
    assert measures.symmetry(ramp()) == pytest.approx(1)
    assert abs(measures.symmetry(NOISE)) < 0.2


def test_the_horizon_is_found_where_it_is() -> None:
    height, strength = measures.horizon(ramp())
    assert height == pytest.approx(1 - 50 / 128, abs=0.01)
    assert strength > 0.5
    assert measures.horizon(GREY)[1] == pytest.approx(0, abs=1e-9)


def test_a_spot_on_a_crossing_of_the_thirds_counts_more_than_one_in_the_middle() -> None:
    def spot(y: int, x: int) -> float:
        picture = GREY.copy()
        picture[y - 4 : y + 4, x - 4 : x + 4] = (250, 40, 40)
        return measures.thirds(measures.salience(picture))

    assert spot(43, 43) > 1.3 * spot(64, 64)


def test_warm_is_warmer_than_cool() -> None:
    orange, blue = GREY.copy(), GREY.copy()
    orange[:], blue[:] = (230, 130, 40), (40, 90, 220)
    assert measures.warmth(orange) > 0.5 > -0.5 > measures.warmth(blue)


def test_size_hardly_matters() -> None:
    coarse = Painting(NOISE[:8, :8]).pixels
    small, large = (measures.pictures.resized(coarse, side, side) for side in (160, 640))
    one, other = measures.numbers(small), measures.numbers(large)
    assert one["colourfulness"] == pytest.approx(other["colourfulness"], rel=0.02)
    assert one["contrast"] == pytest.approx(other["contrast"], rel=0.02)


def test_an_appraisal_has_every_row_with_source_and_reach() -> None:
    found = appraise.appraise(Painting(NOISE))
    names = [row.name for row in found.rows]
    assert {"colourfulness", "harmony", "warmth", "contrast", "entropy", "complexity", "fractal", "slope", "symmetry",
            "thirds", "horizon", "style", "nearest_style"} <= set(names)  # fmt: skip
    assert len(names) == len(set(names))
    for row in found.rows:
        assert row.source and row.error and row.says and row.shown, row.name
    assert {figure.form for figure in found.figures} == {"picture", "wheel", "plane", "curve", "shares"}
    assert not {"beauty", "score", "quality"} & set(names)


def test_nothing_is_said_of_an_empty_picture() -> None:
    assert appraise.appraise(Painting(np.zeros((0, 4, 3), np.uint8))).rows == ()
    assert appraise.appraise(Painting(GREY)).rows  # one colour is measured, without a warning
    assert appraise.appraise(Painting(GREY[:1, :1])).rows


def test_a_classifier_learns_what_can_be_told_and_no_more() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 150)
    artists = [f"artist {at // 10}" for at in range(300)]
    told = rng.normal(size=(300, 6)) + 2.0 * labels[:, None]
    noise = rng.normal(size=(300, 6))
    assert styles.cross_validated(told, labels, ["a", "b"], artists)["accuracy"] > 0.95
    assert 0.3 < styles.cross_validated(noise, labels, ["a", "b"], artists)["accuracy"] < 0.65


def test_folds_never_part_an_artist() -> None:
    artists = [f"{at % 17}" for at in range(200)]
    folds = styles.split(artists)
    assert len(set(folds.tolist())) > 1
    for name in set(artists):
        assert len({int(fold) for fold, own in zip(folds, artists, strict=True) if own == name}) == 1


def test_the_stored_classifier_states_its_measured_accuracy() -> None:
    style = styles.of(measures.squared(NOISE))
    assert style is not None
    assert sum(share for _, share in style.shares) == pytest.approx(1)
    assert 0.1 < style.balanced < 1 and 0 < style.accuracy < 1
    assert len(style.nearest) == styles.SHOWN
