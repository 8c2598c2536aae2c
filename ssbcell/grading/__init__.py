"""From evidence and criteria to a verdict: A, B, UNDECIDED or INVALID."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ssbcell.grading.cell_file import TestedCell, cell_from_table, load_tested_cell
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.engine import grade
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.uncertainty import uncertainty_table
from ssbcell.grading.verdict import Verdict, exit_code, folder_name, write_verdict

if TYPE_CHECKING:
    from ssbcell.grading.ledger import Ledger
    from ssbcell.grading.ledger_check import check_ledger
    from ssbcell.grading.lot import grade_lot
    from ssbcell.grading.lot_file import load_lot
    from ssbcell.grading.single import grade_files
    from ssbcell.grading.workers import dask_cluster, local_processes

__all__ = [
    "Criteria",
    "Ledger",
    "RuleResult",
    "TestedCell",
    "Verdict",
    "cell_from_table",
    "check_ledger",
    "dask_cluster",
    "exit_code",
    "folder_name",
    "grade",
    "grade_files",
    "grade_lot",
    "load_criteria",
    "load_lot",
    "load_tested_cell",
    "local_processes",
    "uncertainty_table",
    "write_verdict",
]

#: by module; grading one record needs neither a database nor other processes
_LATE = {
    "Ledger": "ledger",
    "check_ledger": "ledger_check",
    "dask_cluster": "workers",
    "grade_files": "single",
    "grade_lot": "lot",
    "load_lot": "lot_file",
    "local_processes": "workers",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f"ssbcell.grading.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
