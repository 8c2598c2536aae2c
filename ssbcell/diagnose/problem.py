"""How probable the features of a test are, given what a model foretells of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.discrepancy import covariance
from ssbcell.diagnose.features import Feature
from ssbcell.diagnose.settings import Settings
from ssbcell.errors import SimulationError

#: what the model foretells of the features for parameters
Forward = Callable[[Mapping[str, float]], FloatArray]
#: common factors of the discrepancy that are tried
SCALES = np.geomspace(0.25, 16.0, 25)
#: what a test that cannot be simulated is away from any other
_FAILED = 1e3


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Features that were measured, and what foretells them.

    Attributes
    ----------
    features : tuple of Feature
        What is compared.
    measured : array, shape (n,)
        Their values.
    forward : callable
        From parameters to values.
    settings : Settings
        What is believed beforehand.
    noise : array, shape (n,)
        Of each voltage [V].
    shift : array, shape (n,), optional
        What `forward` foretells too low, by its coarse mesh.
    """

    features: tuple[Feature, ...]
    measured: FloatArray
    forward: Forward
    settings: Settings
    noise: FloatArray
    shift: FloatArray | None = None

    def foretold(self, parameters: Mapping[str, float]) -> FloatArray:
        """Return the features of the cell with some parameters.

        Raises
        ------
        SimulationError
            If the model cannot follow the test.
        """
        values = self.forward(parameters)
        return values if self.shift is None else values + self.shift

    def covariance(self, scale: float) -> FloatArray:
        """Return the covariance of measured less foretold features."""
        return covariance(self.features, self.settings, self.noise, scale)

    def foretold_or_far(self, names: Sequence[str], values: FloatArray) -> FloatArray:
        """Return the features, far from those measured where the model cannot follow the test."""
        try:
            return self.foretold(dict(zip(names, values.tolist(), strict=True)))
        except SimulationError:
            return self.measured + _FAILED

    def root(self, scale: float) -> FloatArray:
        """Return the lower triangle whose square is the covariance."""
        return np.asarray(np.linalg.cholesky(self.covariance(scale)), dtype=np.float64)

    def whitened(self, foretold: FloatArray, root: FloatArray) -> FloatArray:
        """Return foretold less measured features, free of what they have in common."""
        away = solve_triangular(root, foretold - self.measured, lower=True)
        return np.asarray(away, dtype=np.float64)

    def log_likelihood(self, foretold: FloatArray, scale: float) -> float:
        """Return the logarithm of the probability of the data, with that of the scale."""
        root = self.root(scale)
        away = self.whitened(foretold, root)
        factor = math.log(self.settings.discrepancy.factor.value)
        of_scale = 0.5 * (math.log(scale) / factor) ** 2
        return float(-0.5 * away @ away - np.log(np.diag(root)).sum() - of_scale)

    def best_scale(self, foretold: FloatArray) -> float:
        """Return the common factor of the discrepancy that makes the data most probable."""
        gains = [self.log_likelihood(foretold, float(scale)) for scale in SCALES]
        return float(SCALES[int(np.argmax(gains))])

    def misfit(self, foretold: FloatArray, scale: float) -> float:
        """Return the root mean square of the whitened differences."""
        return float(np.sqrt(np.mean(self.whitened(foretold, self.root(scale)) ** 2)))
