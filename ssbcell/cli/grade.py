"""`ssbcell grade`: files to verdicts, for one cell or a lot."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ssbcell.cli.arguments import ReaderName
from ssbcell.cli.console import Json, print_json, print_line, print_table, progress, say
from ssbcell.errors import UsageError

if TYPE_CHECKING:
    from ssbcell.grading.cell_job import PageOf
    from ssbcell.grading.lot import LotOutcome
    from ssbcell.grading.single import GradedCell
    from ssbcell.grading.workers import Workers


EXAMPLES = (
    "ssbcell grade channel_7.ndax --cell cell.toml --out verdicts",
    "ssbcell grade --lot lot.toml --out verdicts --jobs 2 --quiet",
)


def grade(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Files of one cell's test.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where verdicts and ledger go.")],
    cell: Annotated[
        Path | None, typer.Option(metavar="CELL.toml", help="The cell that was tested.")
    ] = None,
    lot: Annotated[
        Path | None,
        typer.Option(metavar="LOT.toml", help="Many cells with their files; TOML or CSV."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", help="Processes for a lot; one a processor if left out."),
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade a lot on a Dask cluster instead.")
    ] = None,
    criteria: Annotated[
        str, typer.Option(metavar="NAME", help="Shipped criteria, or a TOML file of your own.")
    ] = "nakagawa2025",
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Profile of the criteria.")
    ] = None,
    reader: ReaderName = None,
    as_json: Json = False,
) -> None:
    """Grade one cell, or a lot: A, B, UNDECIDED or INVALID, with reasons.

    A lot that was interrupted goes on where it stopped.

    Exit codes: 0 all A; 1 any B; 2 wrong usage; 3 any UNDECIDED; 4 any INVALID or unreadable.
    The worst wins: 2, then 4, 1, 3, 0.
    """
    _require_one_way(files, cell, lot, jobs, dask)
    limits = {"criteria": criteria, "profile": profile, "reader": reader}
    if lot is not None:
        from ssbcell.grading.workers import dask_cluster, local_processes

        workers = local_processes(jobs) if dask is None else dask_cluster(dask)
        grades = _lot(lot, out, workers, limits, as_json)
    else:
        grades = _single(files or [], cell or Path(), out, limits, as_json)
    from ssbcell.grading import exit_code

    raise typer.Exit(exit_code(grades))


def _require_one_way(
    files: list[Path] | None,
    cell: Path | None,
    lot: Path | None,
    jobs: int | None,
    dask: str | None,
) -> None:
    """Raise `UsageError` unless the arguments are those of one cell, or those of a lot."""
    if lot is not None and (files or cell is not None):
        raise UsageError("--lot names cells and files itself; give no FILE and no --cell with it")
    if lot is None and (jobs is not None or dask is not None):
        raise UsageError("--jobs and --dask are for a lot; give --lot LOT.toml")
    if jobs is not None and dask is not None:
        raise UsageError("give --jobs or --dask: the cluster has its own number of workers")
    if lot is None and not files:
        raise UsageError("nothing to grade; give FILE... with --cell, or --lot")
    if lot is None and cell is None:
        raise UsageError("--cell CELL.toml is missing: it says which cell FILE is of")


def _single(
    files: list[Path], cell: Path, out: Path, limits: dict[str, Any], as_json: bool
) -> tuple[str, ...]:
    from ssbcell.grading import folder_name, load_tested_cell
    from ssbcell.grading.single import grade_files
    from ssbcell.report.graded import refresh_lot_page

    done = grade_files(files, load_tested_cell(cell), out, page_of=_page_of(limits), **limits)
    refresh_lot_page(out)
    verdict, entry = done.verdict, done.entry
    say(f"wrote {out / folder_name(verdict.id) / 'verdict.json'} and index.html beside it")
    say(f"recorded in row {entry.sequence} of {out / 'ledger.db'}, head {entry.hash}")
    if as_json:
        place = {"rows": entry.sequence, "head": entry.hash}
        print_json({"cells": [verdict.to_dict()], "ledger": place})
    else:
        _print_verdict(done)
    return (verdict.grade,)


def _print_verdict(done: GradedCell) -> None:
    verdict = done.verdict
    trace = verdict.trace
    print_table(
        f"{verdict.id}: {verdict.grade}  (criteria {trace.criteria} "
        f"{trace.criteria_version}, profile {trace.profile})",
        ("rule", "result", "value", "limits", "what was seen"),
        [
            (r["id"], r["result"], _value(r), _limits(r["limits"]), r["message"])
            for r in (rule.to_dict() for rule in verdict.rules)
        ],
    )
    if done.earlier:
        from ssbcell.grading.lot_summary import earlier_words

        say(f"{verdict.id} was graded before: {earlier_words(done.earlier)}")
    for title, lines in (
        ("because", verdict.reasons),
        ("waived", verdict.waivers),
        ("would decide", verdict.would_decide),
    ):
        for line in lines:
            print_line(f"{title}: {line}")


def _lot(
    lot: Path, out: Path, workers: Workers, limits: dict[str, Any], as_json: bool
) -> tuple[str, ...]:
    from ssbcell.grading.lot import grade_lot
    from ssbcell.grading.lot_file import load_lot
    from ssbcell.grading.recording import verdict_dicts
    from ssbcell.report.graded import refresh_lot_page

    cells = load_lot(lot)
    page_of = _page_of(limits)
    try:
        with progress("Grading", len(cells)) as advance:
            done = grade_lot(cells, out, workers, progress=advance, page_of=page_of, **limits)
    except KeyboardInterrupt:
        say(f"what is graded stands in {out}; the same command goes on from there")
        raise
    ids = [row.id for row in done.rows]
    page = refresh_lot_page(out, ids, done.words)
    say(f"wrote {page} and summary.csv; ledger head {done.ledger_head}")
    if as_json:
        whole = done.to_dict()
        print_json({"cells": verdict_dicts(out, ids), "ledger": whole.pop("ledger"), "lot": whole})
    else:
        _print_lot(done)
    return done.grades


def _page_of(limits: dict[str, Any]) -> PageOf:
    """Return what draws the page of a cell, in this process or another."""
    from ssbcell.grading import load_criteria
    from ssbcell.report.graded import page_of_cell

    criteria = load_criteria(limits["criteria"], limits["profile"])
    return partial(page_of_cell, criteria=criteria)


def _print_lot(done: LotOutcome) -> None:
    whole = done.to_dict()
    other = [row for row in done.rows if row.grade != "A"]
    if other:
        print_table(
            "Cells that are not A",
            ("cell", "grade", "charge\n[% of design]", "discharge\n[% of design]", "because"),
            [
                (
                    row.id,
                    row.grade,
                    row.charge_capacity_percent,
                    row.discharge_capacity_percent,
                    row.basis,
                )
                for row in other
            ],
        )
    counts = ", ".join(f"{count} {grade}" for grade, count in whole["grades"].items())
    print_line(f"{len(done.rows)} cells: {counts}; {done.skipped} of them graded before")
    for line in done.words:
        print_line(line)


def _value(rule: dict[str, Any]) -> str | None:
    if rule["value"] is None:
        return None
    doubt = rule["expanded_uncertainty"]
    plus = f" +- {doubt:.2g}" if doubt is not None else ""
    return f"{rule['value']:.5g}{plus} {rule['unit']}".strip()


def _limits(limits: list[float | None] | None) -> str | None:
    if limits is None:
        return None
    low, high = ("" if limit is None else f"{limit:.5g}" for limit in limits)
    return f"{low} to {high}".strip()
