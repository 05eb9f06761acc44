"""How a large canvas is cut: every cell counts once, and nothing is larger than it may be."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.memory import GIB, STEP_BYTES, network_bytes, network_px, prior_bytes, prior_places
from model.settings import SCALES
from model.tiles import Axis, bands, plan_tiles

PLAIN = dict.fromkeys(SCALES, 1)


@st.composite
def axes(draw):
    cells, margin = draw(st.integers(1, 80)), draw(st.integers(0, 9))
    parts = range(2 * margin + 1, cells)
    seen = draw(st.sampled_from(parts)) if parts else cells
    return Axis(cells, seen, margin)


@given(axis=axes())
def test_every_cell_counts_in_exactly_one_tile_wherever_the_borders_are(axis):
    for count, places in zip(axis.counts, axis.places, strict=True):
        counting = np.concatenate([np.arange(first, end) for _, first, end in places[:count]])
        assert counting.tolist() == list(range(axis.cells))


@given(axis=axes())
def test_a_tile_lies_on_the_canvas_and_sees_a_margin_around_what_counts(axis):
    for count, places in zip(axis.counts, axis.places, strict=True):
        for start, first, end in places[:count]:
            assert 0 <= start <= axis.cells - axis.seen
            assert start <= max(first - axis.margin, 0)
            assert start + axis.seen >= min(end + axis.margin, axis.cells)
            assert end > first


@given(axis=axes())
def test_borders_come_to_lie_between_all_cells_equally_often(axis):
    starts = [
        first
        for count, places in zip(axis.counts, axis.places, strict=True)
        for _, first, _ in places[1:count]
    ]
    inner = range(axis.margin + 1, axis.cells - axis.margin)
    expected = [] if axis.seen >= axis.cells else list(inner)

    assert sorted(starts) == expected


@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    most_px=st.integers(1, 3_000_000),
    margin=st.integers(0, 8),
    reach=st.sampled_from([0, 192]),
)
def test_no_tile_is_larger_than_it_may_be(rows, columns, most_px, margin, reach):
    tiling = plan_tiles(
        (rows, columns), most_px=most_px, pitch_px=32, margin=margin, reach_px=reach
    )
    least = [min(2 * margin + 1, cells) * 32 + reach for cells in (rows, columns)]

    assert math.prod(tiling.tile_sides) <= max(most_px, math.prod(least))
    assert (tiling.rows.cells, tiling.columns.cells) == (rows, columns)


def test_what_fits_is_one_tile():
    tiling = plan_tiles((34, 60), most_px=1088 * 1920, pitch_px=32, margin=4)

    assert tiling.tile_sides == tiling.sides == (1088, 1920)
    assert [axis.counts.tolist() for axis in tiling.axes] == [[1], [1]]


def test_of_all_tiles_that_fit_those_are_taken_that_see_the_least_in_all():
    """A 4K canvas on VGG-16 in tiles of 2 megapixels: less than twice its pixels are computed."""
    tiling = plan_tiles((61, 114), most_px=2e6, pitch_px=32, margin=3, reach_px=192)
    count = tiling.rows.counts.mean() * tiling.columns.counts.mean()

    assert count * math.prod(tiling.tile_sides) < 1.8 * 2160 * 3840


@given(
    rows=st.integers(1, 300),
    columns=st.integers(1, 300),
    most=st.integers(1, 20_000),
    stride=st.integers(1, 16),
)
def test_bands_are_whole_rows_and_about_equal(rows, columns, most, stride):
    tiling = bands((rows, columns), most_places=most, stride=stride, patch_px=8)
    count = int(tiling.rows.counts[0])

    assert tiling.columns.seen == columns
    assert tiling.rows.seen * columns <= max(most, columns)
    assert (count - 1) * tiling.rows.seen < rows <= count * tiling.rows.seen
    assert tiling.sides == ((rows - 1) * stride + 8, (columns - 1) * stride + 8)


@pytest.mark.parametrize(
    ("network", "size", "fits"),
    [
        ("vgg16", (840, 472), True),
        ("vgg19", (840, 472), True),
        ("vgg16", (1280, 720), False),
        ("vgg16", (1920, 1080), False),
        ("lite0", (1280, 720), True),
        ("lite0", (1920, 1080), False),
    ],
)
def test_the_original_at_its_own_size_is_never_cut(network, size, fits):
    px = math.prod(size)
    needed = network_bytes(network, px) + prior_bytes(px, 192, PLAIN)

    assert (needed <= STEP_BYTES) == fits


def test_what_a_part_may_be_is_what_needs_no_more():
    px = network_px("vgg16", GIB)

    assert network_bytes("vgg16", px) <= GIB < network_bytes("vgg16", px + 1)
    assert network_px("unheard of", GIB) <= network_px("vgg19", GIB)
    places = prior_places(192, GIB)
    assert prior_bytes(places, 192, {1: 1}) <= GIB < prior_bytes(places + 1, 192, {1: 1})
