"""The outcome of a test read from a table of the cell model's answers, in a millisecond."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ssbcell.calibrate.observations import Outcome, leak_of
from ssbcell.errors import OutOfRange, UsageError
from ssbcell.shelf import shelf
from ssbcell.transport.properties import EffectiveProperties

if TYPE_CHECKING:
    from collections.abc import Callable

FloatArray = npt.NDArray[np.float64]

SHIPPED = "response.csv"
#: inputs of the table: areal resistances [ohm m2], fractions, conductance [S/m2]
INPUTS = ("ionic_resistance", "contact", "isolated", "series_resistance", "leak")
OUTPUTS = ("dcr_ohm_cm2", "charge_capacity_mAh_per_g", "discharge_capacity_mAh_per_g")
#: smallest and largest that the table holds
BOUNDS = {
    "ionic_resistance": (8e-4, 1.5e-2),
    "contact": (0.08, 1.0),
    "isolated": (0.0, 0.7),
    "series_resistance": (2e-4, 5e-3),
    "leak": (0.0, 2.5),
}
#: of which the logarithm is what the outcome follows; of the leak it is the root
_LOGARITHMIC = ("ionic_resistance", "contact", "series_resistance")
#: of `series_resistance`, the part that the solid electrolyte takes when a point is simulated
_ELECTROLYTE_SHARE = 1e-4
#: relative, of areal mass and temperature, within which the table holds
_ALIKE = 1e-3


def to_unit(inputs: FloatArray) -> FloatArray:
    """Scale inputs, shape (n, 5), to 0-1, on the axes that the outcome follows smoothly."""
    columns = []
    for name, column in zip(INPUTS, inputs.T, strict=True):
        low, high = BOUNDS[name]
        if name in _LOGARITHMIC:
            columns.append(np.log(column / low) / math.log(high / low))
        elif name == "leak":
            columns.append(np.sqrt(column / high))
        else:
            columns.append((column - low) / (high - low))
    return np.column_stack(columns)


def from_unit(unit: FloatArray) -> FloatArray:
    """Undo `to_unit`."""
    columns = []
    for name, column in zip(INPUTS, unit.T, strict=True):
        low, high = BOUNDS[name]
        if name in _LOGARITHMIC:
            columns.append(low * (high / low) ** column)
        elif name == "leak":
            columns.append(high * column**2)
        else:
            columns.append(low + (high - low) * column)
    return np.column_stack(columns)


def inputs_of(properties: EffectiveProperties) -> FloatArray:
    """Reduce effective properties to the inputs of the table, shape (5,).

    With the coating mass given, the electrode's thickness only sets how far ions and
    electrons have to go, so that thickness and conductivity enter as their ratio. What lies
    in series enters as a sum. The electrons' resistance is taken as that of the table.
    """
    return np.array(
        [
            properties.positive_electrode_thickness
            / properties.positive_electrode_ionic_conductivity,
            properties.contact_fraction,
            properties.isolated_fraction,
            properties.solid_electrolyte_thickness / properties.solid_electrolyte_ionic_conductivity
            + properties.interlayer_resistance,
            properties.short_areal_conductance,
        ]
    )


def electronic_resistance(properties: EffectiveProperties) -> float:
    """Thickness of the positive electrode by its electronic conductivity [ohm m2]."""
    return (
        properties.positive_electrode_thickness
        / properties.positive_electrode_electronic_conductivity
    )


def properties_at(inputs: FloatArray, like: EffectiveProperties) -> EffectiveProperties:
    """Return a cell like another whose inputs of the table are `inputs`, shape (5,)."""
    ionic, contact, isolated, series, leak = (float(value) for value in inputs)
    return replace(
        like,
        positive_electrode_ionic_conductivity=like.positive_electrode_thickness / ionic,
        contact_fraction=contact,
        isolated_fraction=isolated,
        solid_electrolyte_ionic_conductivity=like.solid_electrolyte_thickness / _ELECTROLYTE_SHARE,
        interlayer_resistance=series - _ELECTROLYTE_SHARE,
        short_areal_conductance=leak,
    )


@dataclass(frozen=True, eq=False)
class ResponseSurface:
    """Radial basis functions through the cell model's answers.

    Attributes
    ----------
    inputs : array, shape (n, 5)
        In the order of `INPUTS`.
    outputs : array, shape (n, 3)
        In the order of `OUTPUTS`.
    areal_mass, temperature : float
        Of active material [kg/m2] and of the test [K], which the table holds for.
    electronic_resistance : float
        Of the positive electrode, of thickness by conductivity, in all points [ohm m2].
    """

    inputs: FloatArray
    outputs: FloatArray
    areal_mass: float
    temperature: float
    electronic_resistance: float = math.nan

    def __call__(self, properties: Sequence[EffectiveProperties]) -> list[Outcome]:
        """Read the outcomes of cells from the surface.

        Parameters
        ----------
        properties : sequence of EffectiveProperties
            With the areal mass and temperature of the table; inputs beyond its bounds are
            taken at the bound.

        Returns
        -------
        list of Outcome
            Where a leak keeps the charge from its cut-off until time runs out, or no cell of
            the table has so much, the resistance is not a number, as in `cell_model`.

        Raises
        ------
        OutOfRange
            If the table was made for another areal mass or temperature.
        """
        for each in properties:
            self._require_like(each)
        return self.read(properties)

    def like(self, properties: EffectiveProperties) -> bool:
        """Tell whether the table was made for cells of this areal mass and test temperature."""
        return not self._unlike(properties)

    def read(self, properties: Sequence[EffectiveProperties]) -> list[Outcome]:
        """Read outcomes as `__call__` does, of cells that the table may not hold for."""
        if not properties:
            return []
        asked = to_unit(np.array([_within(inputs_of(each)) for each in properties]))
        resistance, per_charge, discharge = (model(asked) for model in self._models)
        ended = per_charge > 1.0 / self._most
        charge = np.where(ended, 1.0 / np.maximum(per_charge, 1.0 / self._most), self._most)
        highest = math.log(float(np.nanmax(self.outputs[:, 0])))
        known = ended & (resistance <= highest)
        shown = np.exp(np.where(known, resistance, math.nan))
        return [
            Outcome(float(r), float(c), float(max(d, 0.0)), leak_of(one))
            for r, c, d, one in zip(shown, charge, discharge, properties, strict=True)
        ]

    @property
    def _most(self) -> float:
        """Charge of a cell whose leak kept it from the cut-off until time ran out [mAh/g]."""
        return float(np.nanmax(self.outputs[:, OUTPUTS.index("charge_capacity_mAh_per_g")]))

    @cached_property
    def _models(self) -> tuple[Callable[[FloatArray], FloatArray], ...]:
        resistance, charge, discharge = self.outputs.T
        # a leak takes its share of the current, so that one over the charge falls in proportion,
        # down to where the charge never ends
        ended = np.where(charge < 0.999 * self._most, 1.0 / charge, math.nan)
        return tuple(_fit(self.inputs, one) for one in (np.log(resistance), ended, discharge))

    def _require_like(self, properties: EffectiveProperties) -> None:
        for name, value, own in self._unlike(properties):
            raise OutOfRange(name, value, f"{own:g}, for which the table was made")

    def _unlike(self, properties: EffectiveProperties) -> list[tuple[str, float, float]]:
        pairs = (
            ("active_material_areal_mass", properties.active_material_areal_mass, self.areal_mass),
            ("temperature", properties.temperature, self.temperature),
        )
        return [one for one in pairs if abs(one[1] / one[2] - 1.0) > _ALIKE]


def load_surface(path: Path | None = None) -> ResponseSurface:
    """Read a table of the cell model's answers, the shipped one unless told otherwise.

    Raises
    ------
    UsageError
        If the file is not such a table.
    """
    place = path or shelf("parameter_sets", "closures") / SHIPPED
    lines = place.read_text(encoding="utf-8").splitlines()
    notes = dict(line[1:].split("=", 1) for line in lines if line.startswith("#") and "=" in line)
    facts = {key.strip(): value.strip() for key, value in notes.items()}
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    if tuple(rows[0]) != (*INPUTS, *OUTPUTS):
        raise UsageError(f"{place}: columns are {', '.join(rows[0])}; expected {INPUTS + OUTPUTS}")
    table = np.array([[float(cell) for cell in row] for row in rows[1:]])
    return ResponseSurface(
        table[:, : len(INPUTS)],
        table[:, len(INPUTS) :],
        float(facts["active_material_areal_mass"]),
        float(facts["temperature"]),
        float(facts.get("electronic_resistance", "nan")),
    )


def write_surface(surface: ResponseSurface, path: Path, made: str) -> Path:
    """Write a table as CSV, with a line on how it was made, and return its path."""
    head = [
        f"# {made}",
        f"# active_material_areal_mass = {surface.areal_mass!r}",
        f"# temperature = {surface.temperature!r}",
        f"# electronic_resistance = {surface.electronic_resistance!r}",
        ",".join((*INPUTS, *OUTPUTS)),
    ]
    rows = np.column_stack([surface.inputs, surface.outputs])
    body = [",".join(f"{value:.6g}" for value in row) for row in rows]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8", newline="\n")
    return path


def _within(inputs: FloatArray) -> FloatArray:
    low, high = np.array([BOUNDS[name] for name in INPUTS]).T
    return np.clip(inputs, low, high)


def _fit(inputs: FloatArray, values: FloatArray) -> Any:
    from scipy.interpolate import RBFInterpolator

    known = np.isfinite(values)
    return RBFInterpolator(to_unit(inputs[known]), values[known], kernel="cubic", degree=2)
