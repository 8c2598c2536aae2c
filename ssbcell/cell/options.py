"""Which options the cell model takes: its own, and those of PyBaMM that it stands on."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.errors import nearest

#: own options with their values, the default first
OWN_OPTIONS = {
    "interlayer storage": ("false", "true"),
    "particle film": ("none", "ohmic"),
    "stack mechanics": ("false", "true"),
}
#: what the submodels stand on; other values are refused
FIXED_OPTIONS = {
    "working electrode": "positive",
    "intercalation kinetics": "symmetric Butler-Volmer",
    "voltage as a state": "true",
    "dimensionality": 0,
    "SEI": "none",
}
DEFAULT_OPTIONS = {
    "transport efficiency": "tortuosity factor",
    "interface utilisation": ("full", "constant"),
}
#: PyBaMM's thermal models with gradients know nothing of interlayer and leak
_THERMAL = ("isothermal", "lumped")


def split_options(options: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Divide options into PyBaMM's, completed, and the model's own.

    Parameters
    ----------
    options : dict, optional
        As a user gave them.

    Returns
    -------
    theirs, own : dict
        For PyBaMM, and the values of `OWN_OPTIONS`.

    Raises
    ------
    pybamm.OptionError
        If an option has a value that the submodels do not support, with those that they do.
    """
    given = dict(options or {})
    own = {name: given.pop(name, values[0]) for name, values in OWN_OPTIONS.items()}
    for name, value in own.items():
        if value not in OWN_OPTIONS[name]:
            _refuse(name, value, " or ".join(map(repr, OWN_OPTIONS[name])))
    for name in given:
        hint = nearest(name, OWN_OPTIONS)
        if hint is not None and name.casefold() == hint.casefold():
            raise pybamm.OptionError(f"LithiumDepositionDFN: the option is spelt {hint!r}")
    for name, value in FIXED_OPTIONS.items():
        if given.setdefault(name, value) != value:
            _refuse(name, given[name], repr(value))
    if given.get("thermal", "isothermal") not in _THERMAL:
        _refuse("thermal", given["thermal"], " or ".join(map(repr, _THERMAL)))
    if given.get("thermal") == "lumped":
        # by layer it would ask for densities and heat capacities that nobody has measured
        given.setdefault("use lumped thermal capacity", "true")
    return {**DEFAULT_OPTIONS, **given}, own


def _refuse(name: str, value: object, expected: str) -> None:
    raise pybamm.OptionError(
        f"LithiumDepositionDFN: option {name!r} is {value!r}; it must be {expected}"
    )
