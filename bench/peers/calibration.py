"""Applies the calibrations of docs/models.md to margins: Platt scaling, a natural cubic spline, isotonic regression."""

import numpy as np

LEAST = 1e-12


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    e = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1 / (1 + e), e / (1 + e))


def calibrated(calibrator: dict, margin: np.ndarray) -> np.ndarray:
    """pd of each margin, in (0, 1)."""
    if calibrator["kind"] == "isotonic":
        return np.interp(margin, calibrator["margin"], calibrator["pd"])
    x = (margin - calibrator["center"]) / calibrator["scale"]
    if calibrator["kind"] == "platt":
        log_odds = calibrator["intercept"] + calibrator["slope"] * x
    else:
        log_odds = spline(calibrator["knots"], calibrator["coefficients"], x)
    return np.clip(sigmoid(log_odds), LEAST, 1 - LEAST)


def spline(knots: list[float], coefficients: list[float], x: np.ndarray) -> np.ndarray:
    """Stone and Koo's natural cubic spline (1985), its line drawn on beyond the last knot."""
    intercept, linear, *curved = coefficients
    *_, before, last = knots
    inside = np.minimum(x, last)
    value, slope = intercept + linear * inside, np.full(len(x), linear)
    for knot, coefficient in zip(knots, curved):
        weights = (1, -(last - knot) / (last - before), (before - knot) / (last - before))
        above = [np.maximum(inside - at, 0) for at in (knot, before, last)]
        value += coefficient * sum(w * a**3 for w, a in zip(weights, above)) / (last - knots[0]) ** 2
        slope += coefficient * 3 * sum(w * a**2 for w, a in zip(weights, above)) / (last - knots[0]) ** 2
    return value + slope * np.maximum(x - last, 0)
