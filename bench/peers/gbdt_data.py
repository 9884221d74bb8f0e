"""Writes a seeded credit-like table: gbdt_data.py ROWS FEATURES SEED FOLDER

rows.f32 is row-major (NaN is missing), columns.f32 the same column-major, bad.u8 the outcome.
"""
import sys

import numpy as np

rows, features, seed = (int(argument) for argument in sys.argv[1:4])
folder = sys.argv[4]
rng = np.random.default_rng(seed)
factors = rng.standard_normal((rows, 6))
loadings = rng.standard_normal((6, features)) * 0.6
table = np.empty((features, rows), np.float32)
for j in range(features):
    v = factors @ loadings[:, j] + rng.standard_normal(rows)
    kind = j % 6
    if kind == 0:
        v = np.exp(0.8 * v + 6)  # balances
    elif kind == 1:
        v = np.floor(np.clip(2 * v, 0, 9))  # buckets
    elif kind == 2:
        v = 1 / (1 + np.exp(-v))  # ratios
    elif kind == 3:
        v = np.round(v * 12 + 45)  # months
    elif kind == 4:
        v = v > 0.5  # flags
    table[j] = v


def standardized(j):
    return (table[j] - table[j].mean()) / (table[j].std() + 1e-9)


weights = rng.standard_normal(features) * 0.9 ** np.arange(features) * 0.5
score = np.zeros(rows)
for j in range(features):
    score += weights[j] * standardized(j)
s = [standardized(j) for j in range(12)]
score += 0.9 * (s[1] > 0.8) * (s[2] > 0.3) + 0.6 * np.sin(1.7 * s[3]) - 0.5 * np.clip(s[2], -1, 1) * s[5]
score += 0.8 * np.maximum(s[7], 0) * (s[4] > 0) + 0.4 * (np.abs(s[8]) > 1.2) - 0.3 * s[9] * s[11]
for j in rng.choice(features, features // 3, replace=False):
    missing = rng.random(rows) < rng.uniform(0.02, 0.3)
    score += 0.25 * missing * rng.standard_normal()
    table[j, missing] = np.nan
low, high = -20.0, 20.0
for _ in range(60):
    middle = (low + high) / 2
    low, high = (low, middle) if (1 / (1 + np.exp(-(score + middle)))).mean() > 0.15 else (middle, high)
bad = (rng.random(rows) < 1 / (1 + np.exp(-(score + middle)))).astype(np.uint8)
table.tofile(f"{folder}/columns.f32")
np.ascontiguousarray(table.T).tofile(f"{folder}/rows.f32")
bad.tofile(f"{folder}/bad.u8")
