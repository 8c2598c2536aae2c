"""From evidence and criteria to a verdict: A, B, UNDECIDED or INVALID."""

from ssbcell.grading.cell_file import TestedCell, cell_from_table, load_tested_cell
from ssbcell.grading.criteria import Criteria, load_criteria
from ssbcell.grading.engine import grade
from ssbcell.grading.outcome import RuleResult
from ssbcell.grading.verdict import Verdict, exit_code, folder_name, write_verdict

__all__ = [
    "Criteria",
    "RuleResult",
    "TestedCell",
    "Verdict",
    "cell_from_table",
    "exit_code",
    "folder_name",
    "grade",
    "load_criteria",
    "load_tested_cell",
    "write_verdict",
]
