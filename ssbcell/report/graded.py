"""The pages of a folder of verdicts, as grading leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ssbcell.grading.cell_file import TestedCell
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.lot_summary import verdicts_of_ledger
from ssbcell.grading.recording import LEDGER, PAGE
from ssbcell.grading.verdict import Verdict
from ssbcell.records.record import Record
from ssbcell.report.cell_page import cell_page
from ssbcell.report.lot_page import write_lot_page


def page_of_cell(
    verdict: Verdict, record: Record | None, cell: TestedCell, criteria: Criteria | None = None
) -> str:
    """Return the page of a cell that was just graded, for `grade_lot` and `grade_files`.

    Parameters
    ----------
    verdict : Verdict
        Of the cell.
    record : Record or None
        That it is of; None where the data could not be read.
    cell : TestedCell
        For its area.
    criteria : Criteria, optional
        That it was graded by; those that ship are found without.
    """
    return cell_page(
        verdict.to_dict(),
        record,
        electrode_area=cell.electrode_area,
        criteria=criteria,
        lot_href=f"../{PAGE}",
    )


def refresh_lot_page(
    directory: Path | str, cell_ids: Sequence[str] | None = None, words: Sequence[str] = ()
) -> Path:
    """Write the page of a lot again, from the verdicts that its folder's ledger knows.

    Parameters
    ----------
    directory : Path or str
        With a ledger.
    cell_ids : sequence of str, optional
        Which cells, in the order of the lot; all in the order of the ledger if left out.
    words : sequence of str
        On the lot as a whole; rows and head of the ledger if left out.
    """
    out = Path(directory)
    if not words:
        with Ledger(out / LEDGER) as ledger:
            rows, head = ledger.head()
        words = (f"ledger: {rows} rows, head {head}",)
    known = {entry.cell_id: content for entry, content in verdicts_of_ledger(out)}
    wanted = list(known) if cell_ids is None else [one for one in cell_ids if one in known]
    return write_lot_page([known[one] for one in wanted], out, words=words)
