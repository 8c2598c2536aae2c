"""Cycler files and simulated runs as one honest table."""

from ssbcell.records.reading import read
from ssbcell.records.record import Finding, Metadata, Record, Rows, Source

__all__ = ["Finding", "Metadata", "Record", "Rows", "Source", "read"]
