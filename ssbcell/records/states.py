"""What the words that a tester writes beside its current say of the current's sign."""

from __future__ import annotations

import re

_DISCHARGE = ("dchg", "dis", "dch", "放")
_CHARGE = ("chg", "charg", "cha", "充")
#: Maccor's C and D, and Landt's C_CC and D_CC.
_LETTER = re.compile(r"(?P<way>[cd])(?:_|$)")


def direction_of(state: str) -> float:
    """Return 1 for a word for charge, -1 for discharge, 0 for any other.

    Parameters
    ----------
    state : str
        Such as ``"CC DChg"``, ``"Discharge"``, ``"D"`` or ``"恒流放电"``; case does not matter.
    """
    name = state.strip().casefold()
    if any(word in name for word in _DISCHARGE):
        return -1.0
    if any(word in name for word in _CHARGE):
        return 1.0
    letter = _LETTER.match(name)
    return 0.0 if letter is None else 1.0 if letter["way"] == "c" else -1.0
