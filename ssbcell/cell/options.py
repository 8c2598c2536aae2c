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
    "short charge": ("false", "true"),
}
#: what the submodels and the parameter values stand on, where PyBaMM's default is another
FIXED_OPTIONS = {
    "working electrode": "positive",
    "voltage as a state": "true",
    "transport efficiency": "tortuosity factor",
    "interface utilisation": ("full", "constant"),
}
#: PyBaMM's options that may be chosen, and between what; None for all that PyBaMM has
FREE_OPTIONS: dict[str, tuple[str, ...] | None] = {
    "calculate discharge energy": None,
    "calculate heat source for isothermal models": None,
    "cell geometry": None,
    "contact resistance": None,
    "operating mode": None,
    "particle": ("Fickian diffusion", "uniform profile"),
    "surface form": None,
    # its models with gradients know nothing of interlayer and leak
    "thermal": ("isothermal", "lumped"),
    "use lumped thermal capacity": None,
}


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
    if not isinstance(options, dict | None):
        raise pybamm.OptionError(
            f"LithiumDepositionDFN: options are {options!r}; expected a dictionary, such as "
            '{"interlayer storage": "true"}'
        )
    given = dict(options or {})
    own = {name: given.pop(name, values[0]) for name, values in OWN_OPTIONS.items()}
    for name, value in own.items():
        if value not in OWN_OPTIONS[name]:
            _refuse(name, value, " or ".join(map(repr, OWN_OPTIONS[name])))
    for name in given:
        hint = nearest(name, OWN_OPTIONS, cutoff=0.8)
        if hint is not None and name not in pybamm.BatteryModelOptions({}):
            raise pybamm.OptionError(
                f"LithiumDepositionDFN: there is no option {name!r}; did you mean {hint!r}?"
            )
    for name, value in given.items():
        _require_supported(name, value)
    if given.get("thermal") == "lumped":
        # by layer it would ask for densities and heat capacities that nobody has measured
        given.setdefault("use lumped thermal capacity", "true")
    return {**FIXED_OPTIONS, **given}, own


def _require_supported(name: str, value: object) -> None:
    """Refuse what no submodel here carries; PyBaMM refuses names and values that it lacks."""
    if name in FREE_OPTIONS:
        allowed = FREE_OPTIONS[name]
        if allowed is not None and value not in allowed:
            _refuse(name, value, " or ".join(map(repr, allowed)))
        return
    theirs = pybamm.BatteryModelOptions({})
    only = FIXED_OPTIONS.get(name, theirs.get(name, value))
    if value != only:
        _refuse(name, value, repr(only))


def _refuse(name: str, value: object, expected: str) -> None:
    raise pybamm.OptionError(
        f"LithiumDepositionDFN: option {name!r} is {value!r}; it must be {expected}"
    )
