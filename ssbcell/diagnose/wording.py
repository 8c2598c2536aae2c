"""A size with its range, in the unit and with the digits that a person would write."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: unit of the finding, that to print, and how many of the former it is
_LARGER = ((1e6, "Mohm cm^2"), (1e3, "kohm cm^2"), (1.0, "ohm cm^2"))
#: a range whose ends are farther apart than this factor is wide
_WIDE = 3.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A size with its range.

    Attributes
    ----------
    size, low, high : str
        Numbers with as many digits as the range leaves; its ends are rounded outwards.
    unit : str
        Of all three.
    """

    size: str
    low: str
    high: str
    unit: str

    @property
    def text(self) -> str:
        """All of it, such as ``"9.91 kohm cm^2 (9.86 to 9.96)"``."""
        return f"{self.size} {self.unit} ({self.low} to {self.high})" if self.unit else self.size


def shown(size: float | None, low: float | None, high: float | None, unit: str) -> Shown:
    """Write a size with its range.

    Parameters
    ----------
    size, low, high : float or None
        In the unit; None where there is none.
    unit : str
        ``""`` for a share, which becomes percent, or ``"ohm cm^2"``.
    """
    if size is None or low is None or high is None:
        return Shown("-", "-", "-", "")
    by, name = (0.01, "%") if not unit else _unit_of(size)
    middle, least, most = (one / by for one in (size, low, high))
    if most > _WIDE * least:  # one number of digits does not suit both ends
        numbers = [_rounded(middle, 0), _rounded(least, -1), _rounded(most, 1)]
    else:
        digits = _digits(most - least, middle)
        ends = _outwards(least, digits, -1), _outwards(most, digits, 1)
        numbers = [f"{one:.{digits}f}" for one in (middle, *ends)]
    return Shown(numbers[0], numbers[1], numbers[2], name)


def _outwards(value: float, digits: int, direction: int) -> float:
    """Round down for a direction below zero, up for one above, and to the nearest for zero."""
    step = 10.0**-digits
    steps = value / step
    turned = {-1: math.floor(steps + 1e-6), 0: round(steps), 1: math.ceil(steps - 1e-6)}
    return float(turned[direction] * step)


def _rounded(value: float, direction: int) -> str:
    """Write a number with two digits that tell."""
    if value <= 0.0:
        return "0"
    digits = 1 - math.floor(math.log10(value))
    return f"{_outwards(value, digits, direction):.{max(digits, 0)}f}"


def _unit_of(size: float) -> tuple[float, str]:
    return next((one for one in _LARGER if size >= one[0]), _LARGER[-1])


def _digits(width: float, size: float) -> int:
    """Return how many digits after the point a range of this width leaves."""
    told = max(width / 7.0, size * 1e-4, 1e-12)
    return min(max(-math.floor(math.log10(told)), 0), 6)
