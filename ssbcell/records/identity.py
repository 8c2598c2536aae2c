"""Whether records that are to be joined are of one cell, by all that their files say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ssbcell.errors import InvalidRecord
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE, Finding, Record, Rows
from ssbcell.records.table import Table

#: Readers of one maker's files begin with its name.
_MAKERS = (
    "neware",
    "arbin",
    "maccor",
    "biologic",
    "basytec",
    "novonix",
    "pec",
    "landt",
    "digatron",
)
#: Usual currents of one cell's tests are within this factor.
_SCALE = 30.0
#: At rest on both sides of a short joint a cell keeps its voltage [V], [s].
_REST_VOLTAGE, _SHORT_JOINT = 0.1, 86400.0
_RESTS = 1e-3


def named(records: Sequence[Record], cell: str | None) -> list[Record]:
    """Return records of which those that name no cell have the name that someone gave.

    Parameters
    ----------
    records : sequence of Record
        As read.
    cell : str or None
        The cell's name; None leaves every record as it is.
    """
    return [
        replace(record, metadata=replace(record.metadata, cell_id=cell))
        if cell is not None and record.metadata.cell_id is None
        else record
        for record in records
    ]


def require_one_cell(records: Sequence[Record]) -> tuple[Finding, ...]:
    """Raise where the files show that they are of two cells; say where they leave it open.

    Parameters
    ----------
    records : sequence of Record
        Those that are to be joined.

    Returns
    -------
    tuple of Finding
        That no file names its cell, and in what files of one cell differ.

    Raises
    ------
    InvalidRecord
        If they name different cells, or some name none and the tester, its channel or the
        mass of the active material differs.
    """
    cells = {record.metadata.cell_id for record in records}
    if len(cells - {None}) > 1:
        names = ", ".join(sorted(str(cell) for cell in cells - {None}))
        raise InvalidRecord(f"the files are of different cells: {names}; give one cell at a time")
    differences = _differences(records)
    if differences and None in cells:
        raise InvalidRecord(
            f"not every file names its cell, and they differ in {'; '.join(differences)}: two "
            "cells? If it is one, join them by: ssbcell ingest --cell NAME"
        )
    findings = []
    if differences:
        text = f"the files name one cell, and differ in {'; '.join(differences)}"
        findings.append(Finding("identity_differs", "warning", text))
    if cells == {None}:
        text = "no file names its cell; that they are of one is taken from whoever joined them"
        findings.append(Finding("cell_not_named", "info", text))
    return (*findings, *_scales(records))


def _differences(records: Sequence[Record]) -> list[str]:
    facts = [record.metadata for record in records]
    seen = {
        "maker of the tester": [_maker(record) for record in records],
        "tester": [fact.instrument for fact in facts],
        "channel": [fact.channel for fact in facts],
        "active mass": [fact.active_mass for fact in facts],
    }
    return [
        f"{what} ({', '.join(different)})"
        for what, values in seen.items()
        if len(different := _different(values)) > 1
    ]


def _different(values: Sequence[str | None]) -> list[str]:
    """Return the different texts, without those that only say less than another."""
    texts = sorted({value for value in values if value})
    return [a for a in texts if not any(b != a and b.startswith(a) for b in texts)]


def _maker(record: Record) -> str | None:
    for source in record.metadata.sources:
        name = source.reader.partition("-")[0]
        if name in _MAKERS:
            return name
    return None


def _scales(records: Sequence[Record]) -> tuple[Finding, ...]:
    """Say where the currents of two files are of different scales."""
    usual = []
    for record in records:
        size = np.abs(record.table.numbers(CURRENT))
        flowing = size[size > _RESTS * np.nanmax(size, initial=0.0)]
        usual += [float(np.median(flowing))] if len(flowing) else []
    if not usual or max(usual) <= _SCALE * min(usual):
        return ()
    text = f"the usual current is {min(usual):.3g} A in one file and {max(usual):.3g} A in another"
    return (Finding("joint_scale", "warning", f"{text}: two cells, or a wrong unit?"),)


def check_joint(before: Table, after: Table, place: Rows) -> tuple[Finding, ...]:
    """Say where the voltage jumps at a joint between two rests.

    Parameters
    ----------
    before, after : Table
        Of the files on both sides, with test times on one scale.
    place : Rows
        The joint, in the joined record.
    """
    rows = (before.take([before.rows - 1]), after.take([0]))
    time, current, voltage = (
        [float(row.numbers(name)[0]) for row in rows] for name in (TEST_TIME, CURRENT, VOLTAGE)
    )
    sizes = [np.nanmax(np.abs(table.numbers(CURRENT)), initial=0.0) for table in (before, after)]
    resting = all(abs(i) <= _RESTS * max(sizes) for i in current)
    jump = voltage[1] - voltage[0]
    if not resting or abs(jump) <= _REST_VOLTAGE or time[1] - time[0] > _SHORT_JOINT:
        return ()
    text = f"the voltage jumps by {jump:.3g} V from one file to the next while the cell rests"
    return (Finding("joint_voltage", "warning", f"{text}: two cells?", place),)
