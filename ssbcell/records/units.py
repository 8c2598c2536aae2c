"""Which unit a column head names, as a factor to the unit of the Battery Data Format."""

from __future__ import annotations

from ssbcell.errors import UsageError

#: Spellings seen in the heads of cycler files: kind and factor to the format's unit.
_SPELLINGS: dict[str, tuple[str, float]] = {
    "s": ("second", 1.0),
    "sec": ("second", 1.0),
    "second": ("second", 1.0),
    "seconds": ("second", 1.0),
    "ms": ("second", 1e-3),
    "min": ("second", 60.0),
    "h": ("second", 3600.0),
    "hour": ("second", 3600.0),
    "hours": ("second", 3600.0),
    "d": ("second", 86400.0),
    "V": ("volt", 1.0),
    "mV": ("volt", 1e-3),
    "uV": ("volt", 1e-6),
    "A": ("ampere", 1.0),
    "mA": ("ampere", 1e-3),
    "uA": ("ampere", 1e-6),
    "nA": ("ampere", 1e-9),
    "Ah": ("ah", 1.0),
    "AH": ("ah", 1.0),
    "mAh": ("ah", 1e-3),
    "uAh": ("ah", 1e-6),
    "As": ("ah", 1.0 / 3600.0),
    "mAs": ("ah", 1e-3 / 3600.0),
    "C": ("celsius", 1.0),
    "degC": ("celsius", 1.0),
    "Wh": ("wh", 1.0),
    "mWh": ("wh", 1e-3),
    "uWh": ("wh", 1e-6),
    "Ws": ("wh", 1.0 / 3600.0),
    "mWs": ("wh", 1e-3 / 3600.0),
    "W": ("watt", 1.0),
    "mW": ("watt", 1e-3),
    "ohm": ("ohm", 1.0),
    "mohm": ("ohm", 1e-3),
    "Pa": ("pa", 1.0),
    "kPa": ("pa", 1e3),
    "MPa": ("pa", 1e6),
    "bar": ("pa", 1e5),
    "Hz": ("hertz", 1.0),
    "1": ("", 1.0),
}

#: What stands for what in a unit's text, whatever the code page or the vendor's habit.
_REPLACED = str.maketrans(
    {"µ": "u", "μ": "u", "°": "deg", "℃": "degC", "Ω": "ohm", ".": "", "·": ""}
)

#: Units written out, which some heads begin with a capital.
_WORDS = frozenset({"sec", "second", "seconds", "min", "hour", "hours"})

_KINDS = ("second", "volt", "ampere", "ah", "celsius", "wh", "watt", "ohm", "pa", "hertz")


def kind_of(column: str) -> str:
    """Return the kind of unit that a column name ends with, or ``""`` for a number without one."""
    ending = column.rsplit("_", 1)[-1]
    return ending if ending in _KINDS else ""


def factor(unit: str, column: str) -> float:
    """Return what a value in `unit` is multiplied by for a column of the Battery Data Format.

    Parameters
    ----------
    unit : str
        As the column head has it, such as ``"mA.h"`` or ``"µA"``.
    column : str
        The machine name, such as ``"current_ampere"``, whose ending names its unit.

    Raises
    ------
    UsageError
        If the unit is unknown or is a unit of something else.
    """
    plain = unit.strip().translate(_REPLACED).replace("Ohm", "ohm")
    plain = plain.casefold() if plain.casefold() in _WORDS else plain
    kind = kind_of(column)
    if plain in _SPELLINGS and _SPELLINGS[plain][0] == kind:
        return _SPELLINGS[plain][1]
    known = ", ".join(text for text, (of, _) in _SPELLINGS.items() if of == kind) or "none"
    raise UsageError(f"the unit {unit!r} is not one of {column}; known: {known}")
