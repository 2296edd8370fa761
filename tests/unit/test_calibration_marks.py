"""Marks and the summary by method, by hand."""

import math

import pytest

from analysis.simulation.marks import (
    Mark,
    mark_coverage,
    mark_rejection,
    method_rows,
    monte_carlo_error,
)


def test_monte_carlo_error_by_hand():
    assert monte_carlo_error(0.1, 900) == pytest.approx(0.01)
    assert monte_carlo_error(1.0, 50) == 0.0


# Three Monte Carlo errors at 5% of 1,900 panels: 3 * sqrt(0.05 * 0.95 / 1900) = 0.015.
@pytest.mark.parametrize(
    ("rate", "mark"),
    [
        (0.0651, Mark.OVER_REJECTS),
        (0.0649, Mark.OK),
        (0.0351, Mark.OK),
        (0.0349, Mark.CONSERVATIVE),
    ],
)
def test_rejection_rates(rate, mark):
    assert 3 * math.sqrt(0.05 * 0.95 / 1900) == pytest.approx(0.015)
    assert mark_rejection(rate, 0.05, 1900) is mark


@pytest.mark.parametrize(
    ("rate", "mark"),
    [
        (0.9349, Mark.UNDER_COVERS),
        (0.9351, Mark.OK),
        (0.9649, Mark.OK),
        (0.9651, Mark.CONSERVATIVE),
    ],
)
def test_coverages(rate, mark):
    assert mark_coverage(rate, 0.95, 1900) is mark


def size_row(design, rate, mark, inference="CR1"):
    return {
        "design": design,
        "estimator": "two_way_fixed_effects",
        "inference": inference,
        "outcome": "count",
        "lens": "true_counts",
        "nominal": 0.05,
        "rejection_rate": rate,
        "n_panels": 0 if rate is None else 2000,
        "mark": mark,
    }


def rounding_row(design, rate, mark, inference="clustered"):
    return {
        "design": design,
        "lens": "as_printed",
        "estimator": "poisson",
        "inference": inference,
        "outcome": "count",
        "nominal": 0.95,
        "coverage": rate,
        "n_panels": 300,
        "mark": mark,
    }


def test_a_method_carries_its_worst_mark():
    size = [
        size_row("a", 0.01, "conservative"),
        size_row("b", 0.12, "over-rejects"),
        size_row("c", 0.08, "over-rejects"),
        size_row("d", None, "not measured"),
    ]
    rounding = [rounding_row("a", 0.94, "ok"), rounding_row("b", 0.99, "conservative")]
    first, second = method_rows(size, rounding)
    assert first["measure"] == "rejection rate"
    assert (first["worst_rate"], first["worst_design"], first["n_panels"]) == (0.12, "b", 2000)
    assert (first["n_designs"], first["n_designs_marked"], first["mark"]) == (3, 2, "over-rejects")
    assert first["lens"] == "true_counts"
    assert second["measure"] == "coverage"
    assert (second["worst_rate"], second["worst_design"]) == (0.94, "a")
    assert (second["n_designs_marked"], second["mark"]) == (0, "conservative")


def test_a_method_refused_everywhere_is_not_measured():
    (row,) = method_rows([size_row("a", None, "not measured")], [])
    assert row["mark"] == "not measured"
    assert row["worst_rate"] is None
    assert row["n_designs"] == 0


def test_methods_are_told_apart_and_bounds_without_interval_left_out():
    size = [size_row("a", 0.05, "ok"), size_row("a", 0.04, "ok", inference="CR2")]
    rows = method_rows(size, [rounding_row("a", None, "ok", inference="none")])
    assert [row["inference"] for row in rows] == ["CR1", "CR2"]
