"""How far closures part on the properties of one laminate."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from ssbcell.errors import UsageError
from ssbcell.interfaces import Interfaces
from ssbcell.laminate import Laminate
from ssbcell.process.densification import REFERENCE_TEMPERATURE
from ssbcell.transport.closures import CLOSURES, CONTACT
from ssbcell.transport.effective import conduction_paths, effective_properties
from ssbcell.transport.mixture import leading_level


@dataclass(frozen=True, slots=True)
class Spread:
    """How far closures part on one property, in its SI unit.

    Attributes
    ----------
    low, high : float
        Smallest and largest over the closures whose range holds the layer.
    closures : tuple of str
        Which those are; empty if none is, and then `low` and `high` are over all.
    """

    low: float
    high: float
    closures: tuple[str, ...]


def closure_spread(
    laminate: Laminate,
    temperature: float = REFERENCE_TEMPERATURE,
    interfaces: Interfaces | None = None,
    *,
    contact: bool = False,
) -> dict[str, Spread]:
    """How uncertain each effective property is for want of knowing the right closure.

    Parameters
    ----------
    laminate : Laminate
        As built.
    temperature : float
        [K].
    interfaces : Interfaces, optional
        As `effective_properties`.
    contact : bool
        Whether rough interfaces touch in part.

    Returns
    -------
    dict of str to Spread
        By attribute of `EffectiveProperties`, for those that a closure gives.

    Raises
    ------
    UsageError
        As `effective_properties`.
    """
    given, paths = {}, {}
    for name, closure in CLOSURES.items():
        with contextlib.suppress(UsageError):  # a closure by which a layer does not conduct
            given[name] = effective_properties(
                laminate, name + (CONTACT if contact else ""), temperature, interfaces=interfaces
            )
            paths[name] = conduction_paths(laminate, closure, temperature, interfaces)
    spreads = {}
    for key in next(iter(paths.values())):
        levels = {name: leading_level(paths[name][key], CLOSURES[name]) for name in given}
        fit = tuple(
            name
            for name, level in levels.items()
            if level is not None and CLOSURES[name].holds(level.fraction, key)
        )
        values = [getattr(given[name], key) for name in fit or given]
        spreads[key] = Spread(min(values), max(values), fit)
    return spreads
