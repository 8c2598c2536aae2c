"""`ssbcell properties`: from laminate to effective properties, with their uncertainty."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ssbcell.cli.arguments import (
    CellName,
    Changes,
    ClosureName,
    Uncertainties,
    changes_of,
    uncertainties_of,
)
from ssbcell.cli.console import Json, print_json, print_table, say
from ssbcell.errors import UsageError

if TYPE_CHECKING:
    from ssbcell.process import Cell
    from ssbcell.transport import Spread, UncertainProperties, UncertainValue

#: attribute of EffectiveProperties: (label, unit of the lab, SI to lab)
_LAB = {
    "positive_electrode_thickness": ("positive electrode thickness", "um", 1e6),
    "positive_electrode_active_fraction": ("positive electrode active material", "%", 100),
    "positive_electrode_electrolyte_fraction": ("positive electrode electrolyte", "%", 100),
    "positive_electrode_ionic_conductivity": ("positive electrode, ionic", "mS/cm", 10),
    "positive_electrode_electronic_conductivity": ("positive electrode, electronic", "mS/cm", 10),
    "solid_electrolyte_thickness": ("solid electrolyte thickness", "um", 1e6),
    "solid_electrolyte_ionic_conductivity": ("solid electrolyte, ionic", "mS/cm", 10),
    "interlayer_thickness": ("interlayer thickness", "um", 1e6),
    "interlayer_resistance": ("interlayer resistance", "ohm cm2", 1e4),
    "interlayer_electronic_conductivity": ("interlayer, electronic", "mS/cm", 10),
    "active_material_areal_mass": ("active material", "mg/cm2", 100),
    "initial_lithium_thickness": ("initial lithium thickness", "um", 1e6),
    "isolated_fraction": ("active material isolated", "%", 100),
    "contact_fraction": ("active surface in contact", "%", 100),
    "short_areal_conductance": ("short, areal conductance", "mS/cm2", 0.1),
}

#: behind a property whose closure is used outside its range
_MARK = " *"
#: inputs that the table shows of those that dominate; JSON has all
_TOLD = 2


EXAMPLES = (
    'ssbcell properties Nakagawa2025_example_1 --set solid_electrolyte.porosity="10 %"',
    "ssbcell properties my_cell.toml --figure pressing.png",
)


def properties(
    cell: CellName,
    *,
    changes: Changes = [],  # noqa: B006 - typer copies it
    closure: ClosureName = "default",
    uncertainties: Uncertainties = [],  # noqa: B006
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Draw the laminate to scale, before and after each pressing."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the effective properties that a cell's laminate gives, and how uncertain they are."""
    from ssbcell.process import load_cell
    from ssbcell.transport import closure_spread, interfaces_of, uncertain_properties

    if figure is not None:
        _require_place(figure)
    loaded = load_cell(cell, changes_of(changes))
    doubts = _doubts(loaded)
    stated = uncertainties_of(uncertainties)
    found = uncertain_properties(loaded, closure, stated)
    given = found.properties
    spread = closure_spread(
        loaded.laminate,
        loaded.temperature,
        interfaces_of(loaded),
        contact=given.contact is not None,
    )
    if figure is not None:
        _draw(loaded, figure)
    if as_json:
        print_json({**_document(loaded.name, found, spread), "doubts": doubts})
        return
    for warning in (*doubts, *given.warnings):
        say(f"note: {warning}")
    _print(loaded.name, found, spread)
    if given.contact is not None:
        _say_contact(asdict(given.contact))


def _doubts(cell: Cell) -> list[str]:
    """Say which numbers of a cell contradict each other, and what claims it lies outside of."""
    from ssbcell.process import check_conformity, consistency_report

    found = [
        f"{one.what} = {one.printed}, and other numbers make it {one.computed:.3g} {one.unit}: "
        f"{one.how}"
        for one in consistency_report(cell)
        if not one.agrees
    ]
    conformity = check_conformity(cell)
    broken = [one.paragraph for one in conformity.rules if one.result == "broken"]
    if broken:
        found.append(
            f"outside {', '.join(dict.fromkeys(broken))} of {conformity.source}; "
            f"`ssbcell conformity` says how"
        )
    return found


def _print(name: str, found: UncertainProperties, spread: dict[str, Spread]) -> None:
    given = found.properties
    outside = _outside(given.closure, spread)
    print_table(
        f"{name} at {given.temperature - 273.15:g} degC, closure {given.closure}",
        ("property", "value", "+-", "95 %", "unit", "uncertain for want of", "closures that hold"),
        [
            (
                label + (_MARK if key in outside else ""),
                *_cells(found.values[key], lab, unit, spread[key] if key in outside else None),
                _between(key, spread, lab),
            )
            for key, (label, unit, lab) in _LAB.items()
            if key in found.values
        ],
    )
    if outside & found.values.keys():
        say(
            f"note:{_MARK} the closure is used outside its range here; the interval goes over the "
            "closures that hold as well, and the value is one guess among them"
        )


def _outside(closure: str, spread: dict[str, Spread]) -> set[str]:
    """Return the properties for which a closure is used outside its range."""
    from ssbcell.transport.closures import closure_by_name

    name = closure_by_name(closure).name
    return {key for key, one in spread.items() if name not in one.closures}


def _document(name: str, found: UncertainProperties, spread: dict[str, Spread]) -> dict[str, Any]:
    uncertain = {key: asdict(one) for key, one in found.values.items()}
    outside = _outside(found.properties.closure, spread)
    return {
        "cell": name,
        "units": "SI",
        **asdict(found.properties),
        "uncertainty": {key: uncertain[key] for key in _LAB if key in uncertain},
        "closure_spread": {key: asdict(one) for key, one in spread.items()},
        "closure_out_of_range": [key for key in _LAB if key in outside],
    }


def _require_place(path: Path) -> None:
    """Refuse a figure of no known format, or in a folder that is not there."""
    from ssbcell.report.figures import require_format

    require_format(path)
    if not path.parent.is_dir():
        raise UsageError(f"{path}: the folder {path.parent} is not there; make it first")


def _draw(cell: Cell, path: Path) -> None:
    from ssbcell.report import figures
    from ssbcell.report.press_figure import HEIGHT, plot_press_steps

    with figures.style():
        axes = plot_press_steps(cell, figures.new_axes(height=HEIGHT))
        say(f"wrote {figures.save(axes, path)}")


def _say_contact(contact: dict[str, float]) -> None:
    resistance = contact.pop("resistance") * 1e4
    shares = ", ".join(f"{key.replace('_', ' ')} {share:.1%}" for key, share in contact.items())
    say(f"note: in contact: {shares}; {resistance:.3g} ohm cm2 of the interlayer's resistance")


def _cells(one: UncertainValue, lab: float, unit: str, spread: Spread | None) -> tuple[object, ...]:
    """Value, standard uncertainty, 95 % interval, unit, and what it is uncertain for want of.

    Where a spread is given, the interval goes over it as well.
    """
    wanting = ", ".join(
        f"{part.path} {part.share:.0%}" + (" (assumed)" if part.status == "assumed" else "")
        for part in one.dominated_by[:_TOLD]
    )
    low, high = one.low, one.high
    if spread is not None:
        low, high = min(low, spread.low), max(high, spread.high)
    interval = f"{low * lab:.3g} to {high * lab:.3g}"
    return (
        one.value * lab,
        float(f"{one.standard_uncertainty * lab:.2g}"),
        interval,
        unit,
        wanting,
    )


def _between(key: str, spreads: dict[str, Spread], lab: float) -> str:
    spread = spreads.get(key)
    if spread is None:
        return ""
    names = ", ".join(spread.closures) or "none holds here; over all"
    return f"{spread.low * lab:.3g} to {spread.high * lab:.3g} ({names})"
