"""`ssbcell ingest`: cycler files to one checked record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssbcell.cli.arguments import Files, ReaderName
from ssbcell.cli.console import Json, print_json, print_table, say


def ingest(
    files: Files,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="RECORD.h5", help="Write the record here; without it, only check."),
    ] = None,
    reader: ReaderName = None,
    column_map: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="MAP.toml", help="What the columns of a table are, with their units."
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Of clocks that name none, such as Europe/Oslo."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read and check the files of one cell's test, and write them as one record."""
    from ssbcell.records import read, stitch, summarise, write_record

    records = [read(path, reader, column_map=column_map) for path in files]
    summaries = [summarise(record) for record in records]
    whole = stitch(records, zone)
    if out is not None:
        write_record(whole, out)
        say(f"wrote {len(whole)} rows to {out}")
    if as_json:
        print_json({"files": [summary.to_dict() for summary in summaries]})
        return
    print_table(
        "Files",
        ("file", "reader", "rows", "cycles", "charge [A h]", "discharge [A h]", "findings"),
        [
            (
                s.path,
                s.reader,
                s.rows,
                s.cycles,
                s.charge_capacity_ah,
                s.discharge_capacity_ah,
                len(s.findings),
            )
            for s in summaries
        ],
    )
    if whole.findings:
        print_table(
            "Findings",
            ("severity", "code", "rows", "what was seen"),
            [
                (
                    f.severity,
                    f.code,
                    f"{f.rows.first}-{f.rows.last}" if f.rows else "all",
                    f.message,
                )
                for f in whole.findings
            ],
        )
