"""Where a pressing lies to the data of a law, and the way from there to it."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.process.densification import FloatArray, Pressings
from ssbcell.process.fit import SAME_TEMPERATURE, DensificationData

#: pressures and porosities this near each other, relatively, are one
SAME = 0.01

#: in spans of the data: beside a line of cells by less than this is on it
ASIDE = 0.02

#: at how many places on the way out of the data a law's doubt is looked at
_STOPS = 257

#: of a value: the unit of distance from data that all have this value. Assumed
_UNIT = 0.1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pressing lies to the data.

    Attributes
    ----------
    pressure, temperature : float
        Of the nearest place within the data [Pa], [K].
    distance : float
        From there, in spans of the data.
    strangeness : float
        How far the layer's porosity and highest pressure before lie outside, in such spans.
    """

    pressure: float
    temperature: float
    distance: float
    strangeness: float

    @property
    def away(self) -> float:
        """Distance in all respects."""
        return math.hypot(self.distance, self.strangeness)


def place_of(data: DensificationData, here: Pressings) -> Place:
    """Find the nearest place within the data.

    Cells that share a pressure, or a temperature, span a line; between lines nothing is known.
    """
    seen = data.pressings
    pressure, temperature = float(here.pressure[0]), float(here.temperature[0])
    units = _unit(seen.pressure), _unit(seen.temperature)
    best = min(
        (
            Place(p, t, float(np.hypot((pressure - p) / units[0], (temperature - t) / units[1])), 0)
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


def way_to(place: Place, here: Pressings) -> Pressings:
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


def like_the_data(data: DensificationData, many: Pressings) -> Pressings:
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


def beyond_the_data(data: DensificationData, here: Pressings, place: Place) -> tuple[str, ...]:
    """Say in which respects no pressing of the data is like this one; empty within the data."""
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
