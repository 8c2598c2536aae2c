"""What a fit of one hypothesis gives."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.analysis.signals import FloatArray
from ssbcell.diagnose.hypotheses import Hypothesis


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The best parameters under one hypothesis.

    Attributes
    ----------
    hypothesis : Hypothesis
        Which.
    parameters : dict of str to float
        In standard deviations of what was believed beforehand.
    deviations : dict of str to float
        Standard deviations of the parameters, in the same unit.
    foretold : array, shape (n,)
        Features of that cell.
    scale : float
        Common factor of the discrepancy of voltages.
    log_evidence : float
        Logarithm of the probability of the data under the hypothesis, but for a constant.
    misfit : float
        Root mean square of measured less foretold features, by their standard deviations and
        free of what they have in common; about 1 where the model describes the cell.
    """

    hypothesis: Hypothesis
    parameters: dict[str, float]
    deviations: dict[str, float]
    foretold: FloatArray
    scale: float
    log_evidence: float
    misfit: float
