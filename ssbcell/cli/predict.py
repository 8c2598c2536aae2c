"""`ssbcell predict`: what a cell gives that is densified otherwise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from ssbcell.cli.arguments import (
    Calibrations,
    CellName,
    Changes,
    DesignCapacity,
    calibrations_of,
    changes_of,
    design_of,
    say_what_changes_nothing,
)
from ssbcell.cli.console import Json, print_json, print_table, say

if TYPE_CHECKING:
    from ssbcell.calibrate import Prediction

_LABELS = {
    "dcr_ohm_cm2": "DCR, 10 s at SOC50 [ohm cm2]",
    "charge_capacity_mAh_per_g": "charge capacity [mAh/g]",
    "discharge_capacity_mAh_per_g": "discharge capacity [mAh/g]",
}
#: what gives the numbers of the densifying step, by their paths
_GIVEN = {
    "press.densify.pressure": "--densify-pressure",
    "press.densify.temperature": "--densify-temperature",
}

EXAMPLES = (
    'ssbcell predict Nakagawa2025_example_1 --densify-pressure "900 MPa" '
    '--densify-temperature "80 degC"',
)


def predict(
    cell: CellName,
    *,
    densify_pressure: Annotated[str, typer.Option(metavar="PRESSURE", help='Such as "900 MPa".')],
    densify_temperature: Annotated[
        str, typer.Option(metavar="TEMPERATURE", help='Such as "80 degC".')
    ],
    design_capacity: DesignCapacity = None,
    calibrations: Calibrations = None,
    changes: Changes = [],  # noqa: B006 - typer copies it
    draws: Annotated[int, typer.Option(min=20, help="From each hypothesis.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    as_json: Json = False,
) -> None:
    """Predict porosity, resistance, capacities and the chance of an A, with 90 % intervals."""
    from ssbcell.calibrate import predict as foretell
    from ssbcell.calibrate.made import given_by
    from ssbcell.calibrate.without_effect import require_apart
    from ssbcell.process import load_cell
    from ssbcell.quantities import parse

    changed = changes_of(changes)
    require_apart(changed, _GIVEN)
    settings = parse(densify_pressure, "pressure"), parse(densify_temperature, "temperature")
    found = foretell(
        load_cell(cell, changed),
        *settings,
        given=given_by(changed),
        design_capacity=design_of(design_capacity),
        calibrations=calibrations_of(calibrations),
        draws=draws,
        seed=seed,
    )
    say_what_changes_nothing(cell, changed, calibrations, settings=settings)
    for text in found.beyond_the_data:
        say(f"extrapolation: {text}")
    if as_json:
        texts = {
            "densify_pressure": densify_pressure,
            "densify_temperature": densify_temperature,
        }
        print_json({"cell": found.densified.cell.name, **texts, **found.to_dict()})
        return
    _print(found, f"{found.densified.cell.name} at {densify_pressure}, {densify_temperature}")


def _print(found: Prediction, title: str) -> None:
    rows = [
        (f"porosity, {layer.replace('_', ' ')} [%]", 100 * p.porosity, 100 * p.low, 100 * p.high)
        for layer, p in found.densified.porosity.items()
    ]
    table: list[tuple[object, ...]] = [*rows]
    table += [
        (_LABELS[name], *(_or_none(value) for value in (one.median, one.low, one.high)))
        for name, one in found.outcomes.items()
    ]
    print_table(title, ("quantity", "median", "5 %", "95 %"), table)
    print_table(
        f"probability of A: {found.probability_of_a:.0%} ({found.assumption})",
        ("hypothesis", "weight", "A", "DCR", "charge", "discharge"),
        [
            (
                name.replace("_", " "),
                f"{one.weight:.2f}",
                f"{one.probability_of_a:.0%}",
                *(_short(one.outcomes[key].median) for key in _LABELS),
            )
            for name, one in found.hypotheses.items()
        ],
    )


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _short(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "none"
