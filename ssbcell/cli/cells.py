"""`ssbcell cells`: which cells ship."""

from __future__ import annotations

from ssbcell.cli.console import Json, print_json, print_table

EXAMPLES = (
    "ssbcell cells",
    "ssbcell cells --json",
)


def cells(*, as_json: Json = False) -> None:
    """List the cells that ship, with what was reported of them."""
    from ssbcell.process import load_cell
    from ssbcell.shelf import names

    loaded = [load_cell(name) for name in names("parameter_sets", "cells")]
    if as_json:
        print_json(
            [
                {
                    "name": cell.name,
                    "description": cell.file.description,
                    "source": cell.file.source,
                    "reported_dcr_ohm_cm2": cell.reported.dcr_ohm_cm2,
                    "reported_discharge_capacity_mAh_per_g": (
                        cell.reported.discharge_capacity_mAh_per_g
                    ),
                    "reported_grade": cell.reported.grade,
                }
                for cell in loaded
            ]
        )
        return
    print_table(
        "Cells that ship, with what was reported of them",
        ("name", "description", "DCR [ohm cm2]", "C/3 discharge [mAh/g]", "grade"),
        [
            (
                cell.name,
                cell.file.description,
                cell.reported.dcr_ohm_cm2,
                cell.reported.discharge_capacity_mAh_per_g,
                cell.reported.grade,
            )
            for cell in loaded
        ],
    )
