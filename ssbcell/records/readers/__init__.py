"""Readers of cycler files."""

from ssbcell.records.readers.raw import RawTest, Reader
from ssbcell.records.readers.registry import ReaderStatus, reader_statuses, readers

__all__ = ["RawTest", "Reader", "ReaderStatus", "reader_statuses", "readers"]
