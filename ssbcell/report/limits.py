"""A value beside its limits, with the band in which it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ssbcell.report.ticks import padded

WIDTH, HEIGHT = 150, 34
_MIDDLE = 12


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value lies, kept within the drawing."""
        share = (value - self.low) / (self.high - self.low)
        return 8.0 + (WIDTH - 16.0) * min(max(share, 0.0), 1.0)


def limit_strip(rule: Mapping[str, Any]) -> Markup | None:
    """Draw a rule's value with its uncertainty, its limits and their guard bands.

    Parameters
    ----------
    rule : mapping
        One of ``verdict["rules"]``.

    Returns
    -------
    Markup or None
        Inline SVG; None if the rule has no value or no limit.
    """
    value, limits = rule["value"], rule["limits"]
    if value is None or not limits or all(limit is None for limit in limits):
        return None
    doubt = rule["expanded_uncertainty"] or 0.0
    known = [limit for limit in limits if limit is not None]
    ends = [value - doubt, value + doubt, *known]
    scale = _Scale(*padded(min(ends), max(ends), 0.15))
    parts = [
        Markup(
            '<svg class="strip" viewBox="0 0 {} {}" role="img" aria-label="{:.6g} {}, limits {}">'
        ).format(WIDTH, HEIGHT, value, rule["unit"], _words(limits)),
        _allowed(limits, scale),
        *(_limit(limit, doubt, scale) for limit in known),
        _value(value, doubt, scale),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _words(limits: list[float | None]) -> str:
    low, high = ("none" if limit is None else f"{limit:.6g}" for limit in limits)
    return f"{low} to {high}"


def _allowed(limits: list[float | None], scale: _Scale) -> Markup:
    left = scale.at(scale.low if limits[0] is None else limits[0])
    right = scale.at(scale.high if limits[1] is None else limits[1])
    return Markup('<rect class="allowed" x="{:.1f}" y="{}" width="{:.1f}" height="8"/>').format(
        left, _MIDDLE - 4, max(right - left, 0.0)
    )


def _limit(limit: float, doubt: float, scale: _Scale) -> Markup:
    left, right = scale.at(limit - doubt), scale.at(limit + doubt)
    x = scale.at(limit)
    return Markup(
        '<rect class="guard" x="{:.1f}" y="{}" width="{:.1f}" height="8"/>'
        '<line class="limit" x1="{:.1f}" x2="{:.1f}" y1="3" y2="21"/>'
        '<text x="{:.1f}" y="31" text-anchor="middle">{:.6g}</text>'
    ).format(left, _MIDDLE - 4, right - left, x, x, x, limit)


def _value(value: float, doubt: float, scale: _Scale) -> Markup:
    return Markup(
        '<line class="doubt" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>'
        '<circle class="value" cx="{:.1f}" cy="{}" r="3.5"/>'
    ).format(
        scale.at(value - doubt), scale.at(value + doubt), _MIDDLE, _MIDDLE, scale.at(value), _MIDDLE
    )
