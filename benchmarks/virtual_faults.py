"""Draws the virtual cells of `virtual_cells`: what each is made of, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

import ssbcell
from ssbcell.cell.short import IntermittentShort
from ssbcell.transport.properties import EffectiveProperties

LABELS = (
    *("healthy", "isolated material", "high resistance"),
    *("leak, constant", "leak, growing", "leak, intermittent"),
)
#: shares of the labels; healthy cells are many, since few of them may be graded B
SHARES = (0.4, 0.1, 0.1, 0.2, 0.1, 0.1)
EXAMPLE = "Nakagawa2025_example_1"


@dataclass(frozen=True)
class Shorts:
    """Several leaks, one after another: conductance [S/m2] as a function of test time [s]."""

    leaks: tuple[IntermittentShort, ...]

    @property
    def breaks(self) -> tuple[float, ...]:
        """Return the times at which the solver must stop [s]."""
        return tuple(sorted(at for leak in self.leaks for at in leak.breaks))

    def __call__(self, time: Any) -> Any:
        """Return the conductance as an expression of PyBaMM [S/m2]."""
        return sum(leak(time) for leak in self.leaks)

    def at(self, time: np.ndarray) -> np.ndarray:
        """Return the conductance as an array [S/m2]."""
        total = np.zeros(time.size)
        for leak in self.leaks:
            grown = np.clip((time - leak.begins) / leak.ramp, 0.0, 1.0)
            gone = np.clip((time - leak.ends) / leak.ramp, 0.0, 1.0)
            total += leak.areal_conductance * (grown - gone)
        return total


@dataclass(frozen=True)
class Drawn:
    """A cell to simulate."""

    label: str
    properties: EffectiveProperties
    short: Shorts | None


@cache
def nominal() -> EffectiveProperties:
    """Return example 1 as it ships."""
    cell = ssbcell.load_cell(EXAMPLE)
    return ssbcell.effective_properties(cell.laminate, temperature=cell.temperature)


def draw(seed: int, number: int) -> Drawn:
    """Draw one cell, with the tolerances of its making and at most one fault."""
    rng = np.random.default_rng([seed, number])
    label = str(rng.choice(LABELS, p=SHARES))
    made = tolerances(rng)
    if label == "isolated material":
        made = replace(made, isolated_fraction=float(rng.uniform(0.02, 0.4)))
    if label == "high resistance":
        factor = float(np.exp(rng.uniform(np.log(3.0), np.log(60.0))))
        made = replace(made, interlayer_resistance=made.interlayer_resistance * factor)
    return Drawn(label, made, _short(label, rng) if label.startswith("leak") else None)


def tolerances(rng: np.random.Generator) -> EffectiveProperties:
    """Return example 1 with what a good line varies by, in normal deviations."""
    made = nominal()

    def vary(name: str, deviation: float) -> float:
        return float(getattr(made, name) * (1.0 + deviation * rng.standard_normal()))

    return replace(
        made,
        active_material_areal_mass=vary("active_material_areal_mass", 0.01),
        positive_electrode_thickness=vary("positive_electrode_thickness", 0.01),
        solid_electrolyte_thickness=vary("solid_electrolyte_thickness", 0.05),
        solid_electrolyte_ionic_conductivity=vary("solid_electrolyte_ionic_conductivity", 0.1),
        positive_electrode_ionic_conductivity=vary("positive_electrode_ionic_conductivity", 0.1),
        interlayer_resistance=vary("interlayer_resistance", 0.1),
    )


def _short(label: str, rng: np.random.Generator) -> Shorts:
    """Draw a leak of 1 kohm cm2 to 10 Mohm cm2; 1 mS/cm2 is 10 S/m2."""
    size = float(10.0 ** rng.uniform(-3.0, 1.0))
    if label == "leak, constant":
        return Shorts((IntermittentShort(size, 0.0, 1e9, 1.0),))
    if label == "leak, growing":
        begins, ramp = float(rng.uniform(0.0, 1.5e4)), float(rng.uniform(1e3, 1.5e4))
        return Shorts((IntermittentShort(size, begins, 1e9, ramp),))
    begins = np.sort(rng.uniform(200.0, 2.5e4, size=int(rng.integers(1, 6))))
    lasting = rng.uniform(20.0, 600.0, size=begins.size)
    # a filament may come at once, or creep in over minutes
    edges = 10.0 ** rng.uniform(0.0, 2.5, size=begins.size)
    return Shorts(
        tuple(
            IntermittentShort(size, float(at), float(at + edge + long), float(edge))
            for at, long, edge in zip(begins, lasting, edges, strict=True)
        )
    )
