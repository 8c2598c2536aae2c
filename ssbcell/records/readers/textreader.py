"""Reads any text format that is described as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ssbcell.errors import UnreadableFile
from ssbcell.records.readers.raw import RawTest
from ssbcell.records.readers.textbody import Body, read_body
from ssbcell.records.readers.textformat import WALL_CLOCK, TextFormat
from ssbcell.records.readers.texthead import Head, find_head, to_utf8
from ssbcell.records.readers.times import from_clock, read_date
from ssbcell.records.record import (
    CURRENT,
    REQUIRED,
    STEP_TYPE,
    TEST_TIME,
    Finding,
    Metadata,
    Rows,
)
from ssbcell.records.table import frame

_WHAT = {REQUIRED[0]: "test time", REQUIRED[1]: "voltage", REQUIRED[2]: "current"}


@dataclass(frozen=True, slots=True)
class TextReader:
    """A reader of one `TextFormat`."""

    layout: TextFormat
    extra: str | None = None

    @property
    def name(self) -> str:
        """The format's name."""
        return self.layout.name

    @property
    def description(self) -> str:
        """The format in words."""
        return self.layout.description

    def available(self) -> bool:
        """Return True: the parser is part of ssbcell."""
        return True

    def sniff(self, path: Path, head: bytes) -> float:  # noqa: ARG002
        """Return 0.9 if the head names time, voltage and current; less for a part of it."""
        if b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            return 0.0
        content = to_utf8(head)
        found = find_head(content, self.layout)
        signed = bool(self.layout.signature) and content.startswith(self.layout.signature)
        if found is None:
            return 0.3 if signed else 0.0
        if not self.layout.marked(found.heads):
            return 0.0
        return (0.9 if not found.missing else 0.5) + (0.05 if signed else 0.0)

    def read(self, path: Path) -> RawTest:
        """Read a file of the format.

        Raises
        ------
        UnreadableFile
            If it is not of the format, a required column is missing, or a value or unit
            cannot be read.
        """
        content = to_utf8(path.read_bytes())
        head = find_head(content, self.layout)
        if head is None:
            raise UnreadableFile(
                path, f"no line of column heads as {self.description} has them was found"
            )
        if head.missing:
            lost = " and no ".join(f"{_WHAT[name]} column" for name in head.missing)
            seen = ", ".join(name for name in head.heads if name)
            raise UnreadableFile(
                path, f"no {lost} with its unit in the head; the columns are: {seen}"
            )
        units = {
            target: column.unit or self.layout.split_head(head.heads[place])[1]
            for target, (place, column) in head.found.items()
        }
        return self._assembled(head, read_body(path, content, head, units))

    def _assembled(self, head: Head, body: Body) -> RawTest:
        columns = dict(body.columns)
        clock = columns.pop(WALL_CLOCK, None)
        if TEST_TIME in body.dated:
            # BioLogic can export dates under "time/s"
            clock = columns[TEST_TIME]
        facts = self._facts(head.preamble)
        start = facts.pop("start_time", None)
        if TEST_TIME in body.dated:
            began = _seconds(start) if start is not None else float(clock[0])
            columns[TEST_TIME] = clock - began
            start = from_clock(began)
        elif start is None and clock is not None:
            start = from_clock(float(clock[0]) - float(columns[TEST_TIME][0]))
        clock = None if clock is not None and not np.isfinite(clock).all() else clock
        signed = self._signed(columns)
        return RawTest(
            data=frame(columns),
            metadata=Metadata(sources=(), start_time=start, **facts),
            library=f"pandas {pd.__version__}",
            wall_clock=clock,
            findings=(*body.findings, *signed),
        )

    def _signed(self, columns: dict[str, Any]) -> tuple[Finding, ...]:
        """Give the current the sign of its state, where the format writes it beside."""
        if not self.layout.states or STEP_TYPE not in columns:
            return ()
        kinds = pd.Categorical(columns[STEP_TYPE])
        meaning = dict(self.layout.states)
        signs = np.array([meaning.get(str(name), 0.0) for name in kinds.categories] + [0.0])
        sign, current = signs[kinds.codes], columns[CURRENT]
        wrong = np.flatnonzero(sign * current < 0.0)
        if not len(wrong):
            return ()
        columns[CURRENT] = np.where(sign != 0.0, sign * np.abs(current), current)
        text = f"the sign of the current was taken from its state in {len(wrong)} rows"
        return (Finding("sign_from_state", "info", text, Rows(int(wrong[0]), int(wrong[-1]))),)

    def _facts(self, preamble: str) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, pattern in self.layout.facts:
            match = pattern.search(preamble)
            text = match[1].strip() if match else ""
            if text:
                facts[name] = read_date(text) if name == "start_time" else text
        return facts


def _seconds(date: Any) -> float:
    return float((np.datetime64(date, "us") - np.datetime64(0, "us")) / np.timedelta64(1, "s"))
