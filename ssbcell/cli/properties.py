"""`ssbcell properties`: from laminate to effective properties."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ssbcell.cli.arguments import CellName, Changes, ClosureName, changes_of
from ssbcell.cli.console import Json, print_json, print_table

if TYPE_CHECKING:
    from ssbcell.transport import Spread

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


def properties(
    cell: CellName,
    *,
    changes: Changes = [],  # noqa: B006 - typer copies it
    closure: ClosureName = "default",
    as_json: Json = False,
) -> None:
    """Print the effective properties that a cell's laminate gives."""
    from ssbcell.process import load_cell
    from ssbcell.transport import closure_spread, effective_properties

    loaded = load_cell(cell, changes_of(changes))
    given = effective_properties(
        loaded.laminate, closure, loaded.temperature, loaded.short_areal_conductance
    )
    spread = closure_spread(loaded.laminate, loaded.temperature)
    if as_json:
        ranges = {key: asdict(one) for key, one in spread.items()}
        print_json({"cell": loaded.name, "units": "SI", **asdict(given), "closure_spread": ranges})
        return
    print_table(
        f"{loaded.name} at {given.temperature - 273.15:g} degC, closure {given.closure}",
        ("property", "value", "unit", "between closures that hold here"),
        [
            (label, getattr(given, key) * lab, unit, _between(spread.get(key), lab))
            for key, (label, unit, lab) in _LAB.items()
        ],
    )


def _between(spread: Spread | None, lab: float) -> str:
    if spread is None:
        return ""
    names = ", ".join(spread.closures) or "none holds here; over all"
    return f"{spread.low * lab:.3g} to {spread.high * lab:.3g} ({names})"
