"""A record's frame from columns, in one order and of one kind each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ssbcell.records.bdf import LABELS
from ssbcell.records.record import REQUIRED

_ORDER = {name: place for place, name in enumerate(LABELS)}


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return a frame with the required columns first, as float64, and the others as they are.

    Parameters
    ----------
    columns : mapping of str to array
        By machine name; arrays are not copied where they need no other type.
    """
    ordered = sorted(columns, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return pd.DataFrame(
        {
            name: np.asarray(columns[name], dtype=np.float64) if name in REQUIRED else columns[name]
            for name in ordered
        },
        copy=False,
    )
