"""The norms of a prior's filters: what it forgives and what it holds back. Pure.

A filter of a small norm costs little, as the mean of a patch; one of a large norm is dear, as the
finest detail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.patch_prior import PatchPrior

LEAST_NORM = 1e-12  # what counts for a filter of nothing but zeros


@dataclass(frozen=True)
class Agreement:
    """How alike two spectra are, over the natural logarithms of their sorted norms.

    Args:
        correlation: -1..1; NaN where all norms of one are the same.
        rms_difference: 0 or above; .1 is about 10 %.
    """

    correlation: float
    rms_difference: float


def norms(prior: PatchPrior) -> np.ndarray:
    """Norms of the filters, smallest first, float64 (n,); the order of `by_norm`."""
    return _norms(prior)[by_norm(prior)]


def by_norm(prior: PatchPrior) -> np.ndarray:
    """Indices of the filters by their norms, the smallest first, int (n,)."""
    return np.argsort(_norms(prior), kind="stable")


def agreement(one: PatchPrior, other: PatchPrior) -> Agreement:
    """How alike the spectra of two priors are; with other numbers of filters, rank for rank."""
    first, second = (np.log(np.maximum(norms(prior), LEAST_NORM)) for prior in (one, other))
    if len(first) != len(second):
        ranks = np.linspace(0, 1, max(len(first), len(second)))
        first, second = (np.interp(ranks, np.linspace(0, 1, len(s)), s) for s in (first, second))
    spread = first.std() * second.std()
    together = np.mean((first - first.mean()) * (second - second.mean()))
    correlation = float(together / spread) if spread > 0 else float("nan")
    return Agreement(correlation, float(np.sqrt(np.mean((first - second) ** 2))))


def _norms(prior: PatchPrior) -> np.ndarray:
    flat = prior.filters.reshape(-1, prior.filters.shape[-1]).astype(np.float64)
    return np.linalg.norm(flat, axis=0)
