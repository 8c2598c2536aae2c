"""`ssbcell diagnose`: what is wrong with a cell that is no A."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssbcell.cli.arguments import Files, ReaderName
from ssbcell.cli.console import Json, print_json, print_line, print_table, progress, say

if TYPE_CHECKING:
    from ssbcell.diagnose import Diagnosis

#: fits of combinations of causes, at most
_FITS = 10


EXAMPLES = ("ssbcell diagnose channel_7.ndax --cell cell.toml",)


def diagnose(
    files: Files,
    *,
    cell: Annotated[Path, typer.Option(metavar="CELL.toml", help="The cell that was tested.")],
    model: Annotated[
        str, typer.Option(metavar="NAME", help="The cell as designed: shipped, or a TOML file.")
    ] = "Nakagawa2025_example_1",
    criteria: Annotated[
        str, typer.Option(metavar="NAME", help="Criteria, whose cut-offs the test had.")
    ] = "nakagawa2025",
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Profile of the criteria.")
    ] = None,
    settings: Annotated[
        str, typer.Option(metavar="NAME", help="What is believed beforehand; a TOML file.")
    ] = "default",
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page with the curves.")
    ] = None,
    reader: ReaderName = None,
    as_json: Json = False,
) -> None:
    """Tell isolated active material, a leak and high resistance apart, with probabilities.

    Exit codes: 0 a conclusion; 2 wrong usage; 3 cannot tell; 4 unreadable or not to be modelled.
    """
    from ssbcell.diagnose import diagnose as find
    from ssbcell.grading import load_tested_cell
    from ssbcell.records import read

    tested = load_tested_cell(cell)
    record = read(files, reader)
    with progress("Fitting", _FITS) as advance:
        found = find(
            record,
            tested,
            model=model,
            criteria=criteria,
            profile=profile,
            settings=settings,
            progress=advance,
        )
    if page is not None:
        from ssbcell.report.diagnosis_page import write_diagnosis_page

        say(f"wrote {write_diagnosis_page(found.to_dict(), page)}")
    if as_json:
        print_json(found.to_dict())
    else:
        _print(found)
    raise typer.Exit(3 if found.conclusion == "cannot tell" else 0)


def _print(found: Diagnosis) -> None:
    graded = f", graded {found.grade}" if found.grade else ""
    print_table(
        f"{found.id}{graded}: {found.conclusion}",
        ("cause", "probability", "state", "if so"),
        [
            (
                one.cause,
                f"{one.probability * 100.0:.1f} %",
                one.state,
                f"{one.quantity} {one.shown.text}" if one.size is not None else "-",
            )
            for one in found.causes
        ],
    )
    for line in found.why:
        print_line(f"because: {line}")
    for text in found.lacking:
        print_line(f"the record lacks: {text}")
    for other in found.would_tell:
        print_line(f"would tell {other.text}")
    apart = found.residual_volt * 1e3
    print_line(
        f"model {found.model}, settings {found.settings}; voltages are "
        f"{apart:.{1 if apart < 10.0 else 0}f} mV apart under the most probable combination"
    )
