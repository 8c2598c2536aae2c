"""Charge that a current carries over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ssbcell.records.record import CURRENT, TEST_TIME, Record
from ssbcell.records.table import Table, table_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ChargePassed:
    """Charge that went in and out [Ah], both zero or above."""

    charge_ah: float
    discharge_ah: float


def charge_passed(record: Record) -> ChargePassed:
    """Return the charge of a whole record, from its current and test time alone.

    The current is taken as straight between rows, also through zero. Rows without a finite
    time or current are left out, and so is time that runs backward.
    """
    return charge_of(record.table)


def charge_of(data: pd.DataFrame | Table) -> ChargePassed:
    """Return the charge of rows with test time and current; see `charge_passed`."""
    table = table_of(data)
    time, current = table.numbers(TEST_TIME), table.numbers(CURRENT)
    sound = np.isfinite(time) & np.isfinite(current)
    if not sound.all():
        time, current = time[sound], current[sound]
    steps = np.maximum(np.diff(time), 0.0)
    inward, outward = np.maximum(current, 0.0), np.maximum(-current, 0.0)
    # no inner product: its threads cost more than they save, and sum in no fixed order
    charge = 0.5 * float(((inward[:-1] + inward[1:]) * steps).sum())
    discharge = 0.5 * float(((outward[:-1] + outward[1:]) * steps).sum())
    # a line through zero lies above it for a part of the step only
    through = np.flatnonzero((inward[:-1] * outward[1:] + outward[:-1] * inward[1:]) > 0.0)
    above, below = (np.maximum(side[:-1], side[1:])[through] for side in (inward, outward))
    excess = 0.5 * above * below / (above + below) * steps[through]
    lost = float(excess.sum())
    return ChargePassed((charge - lost) / 3600.0, (discharge - lost) / 3600.0)
