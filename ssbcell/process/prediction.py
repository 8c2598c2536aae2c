"""What porosity a fitted law predicts, and how sure it is within the data and beyond."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.errors import OutOfRange, require_not_negative, require_positive
from ssbcell.process.densification import FloatArray, PorosityPrediction, Pressings
from ssbcell.process.fit import SAME_TEMPERATURE, DensificationData, DensificationFit

#: how many times the highest pressure of the data a law is asked for, at most. Assumed: the
#: hardest press of any cell at hand reaches 980 MPa, and no press ten times that
REACH = 10.0

#: pressures and porosities this near each other, relatively, are one
SAME = 0.01

#: in spans of the data: beside a line of cells by less than this is on it
ASIDE = 0.02

#: at how many places on the way out of the data a law's doubt is looked at
_STOPS = 65

#: of a value: the unit of distance from data that all have this value. Assumed
_UNIT = 0.1


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
        the distance from there: the scatter counts once more for each span of the data.

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
    place = _place(best.data, here)
    way = _way(place, here)
    usual = _usual(best.data, way)
    variance = max(float(_variances(fits, many).max()) for many in (way, usual))
    own = _interval(best, here, variance, place.away)
    start = way.rows(np.arange(way.pressure.size) == 0)
    edge = _interval(best, start, variance, place.away)
    harder, warmer = pressure - place.pressure, temperature - place.temperature
    high = max(own[2], edge[2])
    if place.distance > 0.0 and min(harder, warmer) >= 0.0:
        # harder or warmer pressing never leaves more than at the edge
        high = _interval(best, start, variance, place.strangeness)[2]
    return PorosityPrediction(
        porosity=own[1],
        low=min(own[0], edge[0]),
        high=max(high, own[1]),
        beyond_the_data=_beyond(best.data, here, place),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a pressing lies to the data.

    `pressure` and `temperature` are of the nearest place within; `distance` from there, and
    `strangeness` of the layer itself, count in spans of the data.
    """

    pressure: float
    temperature: float
    distance: float
    strangeness: float

    @property
    def away(self) -> float:
        """Distance in all respects."""
        return math.hypot(self.distance, self.strangeness)


def _way(place: _Place, here: Pressings) -> Pressings:
    """Return pressings from the nearest place within the data to here."""
    pressure, highest = float(here.pressure[0]), float(here.highest_pressure_before[0])
    shares = np.linspace(0.0, 1.0, _STOPS)
    if min(pressure, place.pressure) < highest < max(pressure, place.pressure):
        # where a law with memory has its kink
        kink = (highest - place.pressure) / (pressure - place.pressure)
        shares = np.append(shares, kink)
    return Pressings(
        porosity_before=np.repeat(here.porosity_before, shares.size),
        pressure=place.pressure + shares * (here.pressure - place.pressure),
        temperature=place.temperature + shares * (here.temperature - place.temperature),
        highest_pressure_before=np.repeat(here.highest_pressure_before, shares.size),
    )


def _usual(data: DensificationData, many: Pressings) -> Pressings:
    """Return the same pressings of the nearest layer that is like those of the data."""
    seen = data.pressings
    bounds = [
        (float(known.min()), float(known.max()))
        for known in (seen.porosity_before, seen.highest_pressure_before)
    ]
    return replace(
        many,
        porosity_before=np.clip(many.porosity_before, *bounds[0]),
        highest_pressure_before=np.clip(many.highest_pressure_before, *bounds[1]),
    )


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

    freedom = len(best.data.cells) - best.values.size
    scatter = best.scatter * (1.0 + distance)
    reach = float(student.ppf(0.95, freedom)) * np.sqrt(variance + scatter**2)
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


def _place(data: DensificationData, here: Pressings) -> _Place:
    """Find the nearest place within the data.

    Cells that share a pressure, or a temperature, span a line; between lines nothing is known.
    """
    seen = data.pressings
    pressure, temperature = float(here.pressure[0]), float(here.temperature[0])
    units = _unit(seen.pressure), _unit(seen.temperature)
    best = min(
        (
            _Place(
                p, t, float(np.hypot((pressure - p) / units[0], (temperature - t) / units[1])), 0
            )
            for p, t in _nearest_on_lines(seen, pressure, temperature)
        ),
        key=lambda place: place.distance,
    )
    strange = [
        _outside(known, float(value[0])) / _unit(known)
        for known, value in (
            (seen.porosity_before, here.porosity_before),
            (seen.highest_pressure_before, here.highest_pressure_before),
        )
    ]
    return replace(best, strangeness=math.hypot(*strange))


def _nearest_on_lines(
    seen: Pressings, pressure: float, temperature: float
) -> Iterator[tuple[float, float]]:
    cells = list(zip(seen.pressure.tolist(), seen.temperature.tolist(), strict=True))
    for (p, t), (q, u) in itertools.combinations_with_replacement(cells, 2):
        if abs(t - u) <= SAME_TEMPERATURE or abs(p - q) <= SAME * p:
            nearest_p = min(max(pressure, min(p, q)), max(p, q))
            yield nearest_p, min(max(temperature, min(t, u)), max(t, u))


def _span(known: FloatArray) -> float:
    return float(np.ptp(known))


def _unit(known: FloatArray) -> float:
    """Return the span of the data, or a share of their value where they have none."""
    return max(_span(known), _UNIT * float(known.max()), sys.float_info.min)


def _outside(known: FloatArray, value: float) -> float:
    """Return how far a value lies outside the data; nothing within their rounding."""
    low, high = float(known.min()) * (1.0 - SAME), float(known.max()) * (1.0 + SAME)
    return max(low - value, value - high, 0.0)


def _beyond(data: DensificationData, here: Pressings, place: _Place) -> tuple[str, ...]:
    seen = data.pressings
    found = []
    for name, values, known, unit, scale, offset, slack in (
        ("pressure", here.pressure, seen.pressure, "MPa", 1e-6, 0.0, 1e-9),
        ("temperature", here.temperature, seen.temperature, "degC", 1.0, -273.15, 1e-9),
        ("porosity before", here.porosity_before, seen.porosity_before, "%", 100.0, 0.0, SAME),
        (
            "highest pressure before",
            here.highest_pressure_before,
            seen.highest_pressure_before,
            "MPa",
            1e-6,
            0.0,
            SAME,
        ),
    ):
        value, low, high = float(values[0]), float(known.min()), float(known.max())
        if not low * (1 - slack) <= value <= high * (1 + slack):
            found.append(
                f"{name} {value * scale + offset:.4g} {unit} lies outside "
                f"{low * scale + offset:.4g} to {high * scale + offset:.4g} {unit}"
            )
    if not found and place.distance > ASIDE:
        found.append("pressure and temperature were never both away from the cells' at once")
    return tuple(found)
