"""Which unit a column head names, and what its values are in the Battery Data Format's unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbcell.errors import UsageError

#: Spellings seen in the heads of cycler files: kind, and factor to the format's unit.
_SPELLINGS: dict[str, dict[str, float]] = {
    "second": {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
        "ms": 1e-3,
        **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
        "d": 86400.0,
    },
    "volt": {"V": 1.0, "mV": 1e-3, "uV": 1e-6, "volts": 1.0},
    "ampere": {"A": 1.0, "mA": 1e-3, "uA": 1e-6, "nA": 1e-9, "amp": 1.0, "amps": 1.0},
    "ah": {
        "Ah": 1.0,
        "mAh": 1e-3,
        "uAh": 1e-6,
        "As": 1.0 / 3600.0,
        "mAs": 1e-3 / 3600.0,
        "C": 1.0 / 3600.0,
        "mC": 1e-3 / 3600.0,
    },
    "celsius": {"C": 1.0, "degC": 1.0, "celsius": 1.0, "K": 1.0, "kelvin": 1.0,
                **dict.fromkeys(("F", "degF", "fahrenheit"), 1.0 / 1.8)},
    "wh": {"Wh": 1.0, "mWh": 1e-3, "uWh": 1e-6, "Ws": 1.0 / 3600.0, "mWs": 1e-3 / 3600.0},
    "watt": {"W": 1.0, "mW": 1e-3},
    "ohm": {"ohm": 1.0, "mohm": 1e-3},
    "pa": {"Pa": 1.0, "kPa": 1e3, "MPa": 1e6, "bar": 1e5},
    "hertz": {"Hz": 1.0},
}  # fmt: skip
#: What is added after the factor, for temperatures whose zero lies elsewhere [degC].
_ZEROS = {
    **dict.fromkeys(("K", "kelvin"), -273.15),
    **dict.fromkeys(("F", "degF", "fahrenheit"), -32.0 / 1.8),
}

#: What stands for what in a unit's text, whatever the code page or the vendor's habit.
_REPLACED = str.maketrans(
    {"µ": "u", "μ": "u", "°": "deg", "℃": "degC", "℉": "degF", "Ω": "ohm", ".": "", "·": ""}
)
#: Kinds of which no two units differ by case alone, as mPa and MPa do.
_ANY_CASE = frozenset({"second", "volt", "ampere", "ah", "celsius", "wh"})


def kind_of(column: str) -> str:
    """Return the kind of unit that a column name ends with, or ``""`` for a number without one."""
    ending = column.rsplit("_", 1)[-1]
    return ending if ending in _SPELLINGS else ""


def require_unit(unit: str, column: str) -> tuple[float, float]:
    """Return factor and addend from a unit to that of a column of the Battery Data Format.

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
    plain = unit.strip().translate(_REPLACED).replace(" ", "").replace("Ohm", "ohm")
    kind = kind_of(column)
    known = _SPELLINGS.get(kind, {"1": 1.0})
    if plain not in known and kind in _ANY_CASE:
        folded = {text.casefold(): text for text in known}
        plain = folded.get(plain.casefold(), plain)
    if plain in known:
        return known[plain], _ZEROS.get(plain, 0.0) if kind == "celsius" else 0.0
    raise UsageError(f"the unit {unit!r} is not one of {column}; known: {', '.join(known)}")


def converted(values: NDArray[Any], unit: str, column: str) -> NDArray[Any]:
    """Return values in the unit of a column; the array itself where nothing changes.

    Parameters
    ----------
    values : numpy.ndarray
        Shape ``(n,)``, in `unit`.
    unit, column : str
        As `require_unit` takes them.

    Raises
    ------
    UsageError
        If the unit is unknown or is a unit of something else.
    """
    scale, zero = require_unit(unit, column)
    scaled: NDArray[Any] = values if scale == 1.0 else values * scale
    return scaled if zero == 0.0 else np.asarray(scaled + zero)
