"""`ssbcell ingest`: cycler files to one checked record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ssbcell.cli.arguments import Files, ReaderName
from ssbcell.cli.console import Json, print_json, print_table, say
from ssbcell.errors import UsageError

if TYPE_CHECKING:
    from ssbcell.records import Finding, Record, RecordSummary

#: Larger files are only summarised, unless they are to be written [bytes].
_LARGE = 2**30


EXAMPLES = (
    "ssbcell ingest channel_7.ndax --out channel_7.h5",
    "ssbcell ingest part1.csv part2.csv --json",
)


def ingest(
    files: Files,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="RECORD.h5",
            help="Write the record here, or the table alone to NAME.bdf.csv or NAME.bdf.parquet; "
            "without it, only check.",
        ),
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
    cell: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Name of the cell, for files that name none."),
    ] = None,
    summary: Annotated[
        bool,
        typer.Option("--summary", help="Check each file in pieces, in little memory; join none."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Read and check the files of one cell's test, and write them as one record."""
    from ssbcell.records import read, stitch, summarise, summarise_file

    if summary and out is not None:
        raise UsageError("--summary reads no whole record, so it cannot write one to --out")
    large = [path for path in files if path.is_file() and path.stat().st_size > _LARGE]
    if summary or (large and out is None):
        pages = [summarise_file(path, reader, column_map=column_map) for path in files]
        _show(pages, [finding for page in pages for finding in page.findings], None, as_json)
        return
    records = [read(path, reader, column_map=column_map) for path in files]
    whole = stitch(records, zone, cell)
    if out is not None:
        _write(whole, out)
        say(f"wrote {len(whole)} rows to {out}")
    _show([summarise(record) for record in records], whole.findings, whole, as_json)


def _write(whole: Record, out: Path) -> None:
    """Write a record in the form that the file's name asks for."""
    from ssbcell.records import write_bdf_csv, write_bdf_parquet

    if out.suffix.lower() == ".csv":
        write_bdf_csv(whole, out)
        return
    if out.suffix.lower() == ".parquet":
        write_bdf_parquet(whole, out)
        return
    from ssbcell.records.store import is_record_file, list_records, write_record

    if out.exists() and is_record_file(out) and len(list_records(out)) > 1:
        raise UsageError(
            f"{out} holds {len(list_records(out))} tests, which this would replace; give another "
            "name, or add to it in Python: write_record(record, path, append=True)"
        )
    write_record(whole, out)


def _show(
    pages: Sequence[RecordSummary],
    findings: Sequence[Finding],
    whole: Record | None,
    as_json: bool,
) -> None:
    if as_json:
        from ssbcell.records.summary import finding_to_dict

        document: dict[str, Any] = {"files": [page.to_dict() for page in pages]}
        if whole is not None and len(pages) > 1:
            seen = [finding_to_dict(finding) for finding in whole.findings]
            document["joined"] = {"rows": len(whole), "findings": seen}
        print_json(document)
        return
    heads = ("file", "reader", "rows", "cycles", "charge [A h]", "discharge [A h]", "findings")
    rows = [
        (p.path, p.reader, p.rows, p.cycles, p.charge_capacity_ah, p.discharge_capacity_ah,
         len(p.findings))
        for p in pages
    ]  # fmt: skip
    print_table("Files", heads, rows)
    if findings:
        places = [f"{f.rows.first}-{f.rows.last}" if f.rows else "all" for f in findings]
        print_table(
            "Findings",
            ("severity", "code", "rows", "what was seen"),
            [(f.severity, f.code, at, f.message) for f, at in zip(findings, places, strict=True)],
        )
