"""What a text or table holds, put together as one test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ssbcell.errors import UnreadableFile, UsageError
from ssbcell.records.bdf import TEMPERATURES
from ssbcell.records.readers.derive import complete, unit_by_clock
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.starting import placed_in_time, require_clock
from ssbcell.records.readers.textbody import Body
from ssbcell.records.readers.textformat import WALL_CLOCK, TextFormat
from ssbcell.records.record import (
    CURRENT,
    STEP_TYPE,
    TEST_TIME,
    Finding,
    Metadata,
    Rows,
)
from ssbcell.records.states import direction_of
from ssbcell.records.table import ordered, table_of


def assembled(
    path: Path,
    layout: TextFormat,
    body: Body,
    preamble: str,
    library: str,
    *,
    began: float | None = None,
) -> RawTest:
    """Return the test that the columns of a file hold.

    Parameters
    ----------
    path : Path
        For messages.
    layout : TextFormat
        Of the file.
    body : Body
        Its columns, as targets of the format.
    preamble : str
        What stands above the table.
    library : str
        What read it, name and version.
    began : float, optional
        The clock at the start of the test, for the later pieces of a file whose times are
        dates [s].

    Raises
    ------
    UnreadableFile
        If the test time names no unit and no clock shows which it is, or it is in dates
        alone that tell no time.
    """
    columns = dict(body.columns)
    findings = list(body.findings)
    if body.unitless:
        findings.append(_give_unit(path, body.unitless[0], columns))
    require_clock(path, body)
    findings += complete(columns)
    facts = _facts(layout, preamble)
    start = placed_in_time(layout, body, columns, facts.pop("start_time", None), began)
    findings += start.findings
    findings += _signed(layout, columns)
    findings += _without_dead_sensors(columns)
    metadata = Metadata(sources=(), start_time=start.time, **facts)
    test = RawTest(ordered(columns), metadata, library, start.clock, tuple(findings))
    return _charge_positive(test) if layout.discharge_positive else test


def _give_unit(path: Path, head: str, columns: dict[str, Any]) -> Finding:
    try:
        unit, seconds = unit_by_clock(columns[TEST_TIME], columns.get(WALL_CLOCK))
    except UsageError as problem:
        raise UnreadableFile(path, f"column {head!r} {problem}") from None
    columns[TEST_TIME] = columns[TEST_TIME] * seconds
    text = f"column {head!r} names no unit; the tester's clock shows that it is in {unit}"
    return Finding("unit_from_clock", "info", text)


def _signed(layout: TextFormat, columns: dict[str, Any]) -> tuple[Finding, ...]:
    """Give the current the sign of its state, where the format writes it beside."""
    if not (layout.states or layout.state_words) or STEP_TYPE not in columns:
        return ()
    kinds, told = columns[STEP_TYPE], dict(layout.states)
    meant = [told.get(name, 0.0) if layout.states else direction_of(name) for name in kinds.names]
    sign = kinds.translated(meant)
    current = columns[CURRENT]
    findings = _unmatched(told, kinds.names)
    wrong = np.flatnonzero(sign * current < 0.0)
    if len(wrong):
        columns[CURRENT] = np.where(sign != 0.0, sign * np.abs(current), current)
        text = f"the sign of the current was taken from its state in {len(wrong)} rows"
        rows = Rows(int(wrong[0]), int(wrong[-1]))
        findings = (Finding("sign_from_state", "info", text, rows), *findings)
    return findings


def _unmatched(told: dict[str, float], names: tuple[str, ...]) -> tuple[Finding, ...]:
    """Say which states of a column map the file does not have."""
    lost = [name for name in told if name not in names]
    if not lost:
        return ()
    text = f"the column map says what {', '.join(map(repr, lost))} means for the current's sign, "
    text += f"and no row has it; the states are: {', '.join(names)}"
    return (Finding("state_unmatched", "warning", text),)


def _without_dead_sensors(columns: dict[str, Any]) -> tuple[Finding, ...]:
    """Leave out temperatures of 0 throughout, which testers write where no sensor is."""
    dead = [name for name in TEMPERATURES if name in columns and not np.any(columns[name])]
    for name in dead:
        del columns[name]
    text = f"{', '.join(dead)} is exactly 0 in every row: no sensor, so it was left out"
    return (Finding("no_sensor", "info", text),) if dead else ()


def _charge_positive(test: RawTest) -> RawTest:
    table = table_of(test.data)
    data = table.replaced(**{CURRENT: -table.numbers(CURRENT)})
    done = "current multiplied by -1: the column map says that discharge is positive"
    return replace(test, data=data, repairs=(*test.repairs, done))


def _facts(layout: TextFormat, preamble: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    for name, pattern in layout.facts:
        match = pattern.search(preamble)
        text = match[1].strip() if match else ""
        if text:
            facts.setdefault(name, text)
    return facts
