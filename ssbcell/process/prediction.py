"""What porosity a fitted law predicts, and how sure it is within the data and beyond."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

import numpy as np

from ssbcell.errors import OutOfRange, require_not_negative, require_positive
from ssbcell.process.densification import FloatArray, PorosityPrediction, Pressings
from ssbcell.process.fit import DensificationData, DensificationFit
from ssbcell.process.whereabouts import beyond_the_data, like_the_data, place_of, way_to

#: how many times the highest pressure of the data a law is asked for, at most. Assumed: the
#: hardest press of any cell at hand reaches 980 MPa, and no press ten times that
REACH = 10.0


def predict_porosity(
    fits: Sequence[DensificationFit],
    pressure: float,
    temperature: float,
    *,
    porosity_before: float | None = None,
    highest_pressure_before: float | None = None,
) -> PorosityPrediction:
    """Predict the porosity of a layer after pressing.

    Parameters
    ----------
    fits : sequence of DensificationFit
        Of the same data; the first one predicts, and how far the others stray from it widens
        the interval: where the laws part, none is known to hold.
    pressure : float
        [Pa].
    temperature : float
        [K].
    porosity_before : float, optional
        Of the layer, 0-1; the median of the data if left out.
    highest_pressure_before : float, optional
        That the layer had seen [Pa]; the median of the data if left out.

    Returns
    -------
    PorosityPrediction
        Beyond the data its interval holds the one at the nearest place within, and grows with
        the distance from there: the scatter counts once more for each span of the data. A
        pressing no harder than the hardest so far keeps the porosity; its interval reaches
        down to that of the law, since a warmer one may yet take something.

    Raises
    ------
    OutOfRange
        If pressure or temperature is not above zero, the pressure is beyond `REACH`, the
        temperature beyond where the law holds, or the porosity before is not above 0 and
        below 1.
    """
    best = fits[0]
    here = _pressing(best.data, pressure, temperature, porosity_before, highest_pressure_before)
    _require_reach(best, here)
    place = place_of(best.data, here)
    way = way_to(place, here)
    doubts = np.maximum(_variances(fits, way), _variances(fits, like_the_data(best.data, way)))
    variance = float(doubts.max())
    own = _interval(best, here, variance, place.away)
    start = way.rows(np.arange(way.pressure.size) == 0)
    edge = _interval(best, start, variance, place.away)
    high = max(own[2], edge[2])
    if pressure >= place.pressure and temperature >= place.temperature:
        # harder or warmer pressing never leaves more than at the edge
        high = _interval(best, start, float(doubts[0]), place.strangeness)[2]
    low, strange = min(own[0], edge[0]), beyond_the_data(best.data, here, place)
    if _seen_before(here):
        voids = float(here.porosity_before[0])
        return PorosityPrediction(voids, low, voids, (*strange, _takes_nothing(here)))
    return PorosityPrediction(own[1], low, max(high, own[1]), strange)


def _seen_before(here: Pressings) -> bool:
    """Tell whether the layer was pressed as hard before: then this pressing takes nothing."""
    return bool(here.pressure[0] <= here.highest_pressure_before[0])


def _takes_nothing(here: Pressings) -> str:
    pressure, highest = (
        float(one[0]) / 1e6 for one in (here.pressure, here.highest_pressure_before)
    )
    return f"{pressure:.4g} MPa is no harder than the {highest:.4g} MPa before: takes nothing"


def _pressing(
    data: DensificationData,
    pressure: float,
    temperature: float,
    porosity_before: float | None,
    highest_before: float | None,
) -> Pressings:
    seen = data.pressings
    before = float(np.median(seen.porosity_before)) if porosity_before is None else porosity_before
    highest = (
        float(np.median(seen.highest_pressure_before)) if highest_before is None else highest_before
    )
    require_positive("pressure", pressure)
    require_positive("temperature", temperature)
    require_not_negative("highest pressure before", highest)
    if not 0.0 < before < 1.0:
        raise OutOfRange("porosity before", before, "above 0 and below 1")
    return Pressings(*(np.array([one]) for one in (before, pressure, temperature, highest)))


def _require_reach(best: DensificationFit, here: Pressings) -> None:
    """Refuse what no law here says anything of."""
    pressure, temperature = float(here.pressure[0]), float(here.temperature[0])
    most = REACH * float(best.data.pressings.pressure.max())
    if pressure > most:
        raise OutOfRange(
            "pressure in MPa",
            pressure / 1e6,
            f"at most {most / 1e6:.4g}, {REACH:g} times the highest that any cell at hand saw",
        )
    coldest, warmest = best.law.holds_between(best.values)
    if not coldest <= temperature <= warmest:
        end, word = (warmest, "most") if temperature > warmest else (coldest, "least")
        raise OutOfRange(
            "temperature in degC",
            temperature - 273.15,
            f"at {word} {end - 273.15:.4g}, where the law {best.law.name} ends for "
            f"{best.data.layer}",
        )


def _variances(fits: Sequence[DensificationFit], many: Pressings) -> FloatArray:
    """Return the variances of ln(porosity) from the law's parameters and from its rivals."""
    best = fits[0]
    logs = np.array([fit.law.log_porosity_after(many, fit.values) for fit in fits])
    slopes = _gradient(best, many)
    rivals = np.mean((logs - logs[0]) ** 2, axis=0)
    found: FloatArray = np.einsum("in,ij,jn->n", slopes, best.covariance, slopes) + rivals
    return found


def _interval(
    best: DensificationFit, one: Pressings, variance: float, distance: float
) -> tuple[float, float, float]:
    """Return low, most likely and high; a logarithm can be taken of each."""
    from scipy.stats import t as student

    scatter = best.scatter * (1.0 + distance)
    reach = float(student.ppf(0.95, best.freedom)) * np.sqrt(variance + scatter**2)
    log = float(best.law.log_porosity_after(one, best.values)[0])
    before, tiny = float(one.porosity_before[0]), sys.float_info.min
    low, middle, high = (
        min(max(math.exp(x), tiny), before) for x in (log - reach, log, min(log + reach, 0.0))
    )
    return low, middle, high


def _gradient(fit: DensificationFit, many: Pressings) -> FloatArray:
    """Return the slopes of ln(porosity) in each parameter, shape (p, n)."""
    slopes = []
    for at, start in enumerate(fit.law.start):
        step = np.zeros_like(fit.values)
        step[at] = 1e-4 * (abs(fit.values[at]) or start)
        ends = [fit.law.log_porosity_after(many, fit.values + sign * step) for sign in (1, -1)]
        slopes.append((ends[0] - ends[1]) / (2.0 * step[at]))
    return np.array(slopes)
