"""Cycler files and simulated runs as one honest table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ssbcell.records.checks import check
from ssbcell.records.reading import read
from ssbcell.records.record import Finding, Metadata, Record, Rows, Source
from ssbcell.records.stitching import stitch
from ssbcell.records.streaming import summarise_file
from ssbcell.records.summary import RecordSummary, summarise
from ssbcell.records.writers import write_bdf_csv, write_bdf_parquet

if TYPE_CHECKING:
    from ssbcell.records.store import list_records, read_record, write_record

__all__ = [
    "Finding",
    "Metadata",
    "Record",
    "RecordSummary",
    "Rows",
    "Source",
    "check",
    "list_records",
    "read",
    "read_record",
    "stitch",
    "summarise",
    "summarise_file",
    "write_bdf_csv",
    "write_bdf_parquet",
    "write_record",
]

#: These bring h5py, which not every run needs.
_LATE = ("list_records", "read_record", "write_record")


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module("ssbcell.records.store"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
