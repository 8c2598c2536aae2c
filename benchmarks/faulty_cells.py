"""Cells with known faults, one or two at once, and their tests, for `diagnose_cells`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from virtual_cells import first_cycle_protocol
from virtual_cycler import Setting, measured
from virtual_faults import Shorts, nominal, tolerances

from ssbcell.cell.short import IntermittentShort
from ssbcell.protocols import Protocol, load_protocol
from ssbcell.records.record import CURRENT, TEST_TIME, VOLTAGE, Record
from ssbcell.simulate import simulate_protocol
from ssbcell.transport.properties import EffectiveProperties

ISOLATED, LEAK, RESISTANCE = "isolated active material", "leak", "high resistance"
#: what a cell may have, in turn; those of a leak that is not steady have no one size
KINDS = (
    (),
    (ISOLATED,),
    (LEAK,),
    (RESISTANCE,),
    ("leak that comes during the test",),
    (ISOLATED, LEAK),
    (LEAK, RESISTANCE),
    (ISOLATED, RESISTANCE),
    (),
    ("leak that grows",),
    (LEAK,),
    ("leak that comes and goes",),
)
#: least and largest size: share, resistance of the leak and added resistance [ohm cm2]
SIZES = {ISOLATED: (0.06, 0.45), LEAK: (5e3, 3e5), RESISTANCE: (12.0, 150.0)}
INTERVALS = (1.0, 2.0, 5.0, 10.0)
#: how far the open-circuit law of a cell unlike the model is off, in each of so many waves, and
#: what its voltage relaxes by beside the model's [V]
BENT, WAVES, RELAXING = 3e-3, 3, 4e-3
_CM2_PER_M2 = 1e4


@dataclass(frozen=True)
class Faulty:
    """A cell whose faults are known, and how it is tested.

    Attributes
    ----------
    kind : tuple of str
        One of `KINDS`.
    sizes : dict of str to float
        Of each cause that has one size, in the units of a diagnosis.
    properties : EffectiveProperties
        Of its laminate.
    short : Shorts or None
        Its leak.
    setting : Setting
        Of the cycler.
    pulse : bool
        Whether the test ends with a pulse.
    unlike : bool
        Whether its chemistry is other than the model's: `BENT`, `RELAXING` and less contact.
    """

    kind: tuple[str, ...]
    sizes: dict[str, float]
    properties: EffectiveProperties
    short: Shorts | None
    setting: Setting
    pulse: bool
    unlike: bool

    @property
    def causes(self) -> frozenset[str]:
        """What a diagnosis should name."""
        return frozenset(LEAK if one.startswith(LEAK) else one for one in self.kind)


def draw(seed: int, number: int) -> Faulty:
    """Draw one cell: its making, its faults and its cycler."""
    rng = np.random.default_rng([seed, number])
    kind = KINDS[number % len(KINDS)]
    made = tolerances(rng)
    sizes = {RESISTANCE: _series(made) - _series(nominal())} if RESISTANCE in kind else {}
    if ISOLATED in kind:
        sizes[ISOLATED] = float(rng.uniform(*SIZES[ISOLATED]))
        made = replace(made, isolated_fraction=sizes[ISOLATED])
    if RESISTANCE in kind:
        more = _log_uniform(rng, *SIZES[RESISTANCE])
        sizes[RESISTANCE] += more
        made = replace(made, interlayer_resistance=made.interlayer_resistance + more / _CM2_PER_M2)
    short = None
    for one in kind:
        if one.startswith(LEAK):
            short, size = _leak(one, rng)
            if len(short.leaks) == 1 and short.leaks[0].ramp < 100.0:
                sizes[LEAK] = size
    setting = Setting(
        interval=float(rng.choice(INTERVALS)),
        rest_interval=10.0,
        noise=float(10.0 ** rng.uniform(-4.0, np.log10(2e-3))),
        rest=float(rng.choice([1.0, 2.0, 4.0, 6.0]) * 3600.0),
        drift=float(rng.uniform(0.0, 1.0)),
        drift_period=float(rng.uniform(3e3, 9e4)),
        glitch=0.5 if rng.random() < 0.3 else 0.0,
        gain=float(rng.uniform(-1e-3, 1e-3)),
    )
    pulse = bool(rng.random() < 0.5)
    unlike = (number + number // len(KINDS)) % 2 == 1
    if unlike:
        made = replace(made, contact_fraction=float(rng.uniform(0.85, 1.0)))
    return Faulty(kind, sizes, made, short, setting, pulse=pulse, unlike=unlike)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _series(made: EffectiveProperties) -> float:
    """Return the resistance of separator and interlayer [ohm cm2]."""
    separator = made.solid_electrolyte_thickness / made.solid_electrolyte_ionic_conductivity
    return (made.interlayer_resistance + separator) * _CM2_PER_M2


def _leak(kind: str, rng: np.random.Generator) -> tuple[Shorts, float]:
    """Return a leak with the resistance that it comes to [ohm cm2]."""
    size = _log_uniform(rng, *SIZES[LEAK])
    conductance, forever = _CM2_PER_M2 / size, 1e9
    if kind == "leak that comes during the test":
        begins, edge = float(rng.uniform(2e3, 1.3e4)), 1.0
    elif kind == "leak that grows":
        begins, edge = float(rng.uniform(0.0, 8e3)), float(rng.uniform(3e3, 1.2e4))
    elif kind == "leak that comes and goes":
        # strong enough that each coming is a drop of the voltage
        at = np.sort(rng.uniform(1e3, 1e4, size=3))
        strong = float(rng.uniform(3.0, 15.0))
        return Shorts(
            tuple(
                IntermittentShort(strong, float(one), float(one + rng.uniform(60.0, 400.0)), 1.0)
                for one in at
            )
        ), size
    else:
        begins, edge = 0.0, 1.0
    return Shorts((IntermittentShort(conductance, begins, forever, edge),)), size


def _protocol(cell: Faulty) -> Protocol:
    """Return the first cycle with the rest that was drawn, and the pulse if there is one."""
    plan = first_cycle_protocol()
    rest = plan.steps[1].duration
    lasts = replace(rest, value=cell.setting.rest)
    steps = [plan.steps[0], plan.steps[1].model_copy(update={"duration": lasts}), plan.steps[2]]
    if not cell.pulse:
        return plan.model_copy(update={"steps": tuple(steps)})
    whole = load_protocol("qualification")
    own = {one.name: one for one in steps}
    return whole.model_copy(update={"steps": tuple(own.get(one.name, one) for one in whole.steps)})


def record_of(cell: Faulty, seed: int, number: int) -> Record:
    """Simulate the test of a cell, as its cycler writes it."""
    run = simulate_protocol(cell.properties, _protocol(cell), short=cell.short)
    given = {name: run.record.data[name].to_numpy() for name in (TEST_TIME, VOLTAGE, CURRENT)}
    rest = run.named("rest_charged").segment
    given["rest"] = np.array([rest.start, rest.start + rest.duration])
    rng = np.random.default_rng([seed, number, 1])
    if cell.unlike:
        given[VOLTAGE] = given[VOLTAGE] + _other_chemistry(cell, given, rng)
    setting = replace(cell.setting, rest=rest.duration)
    return measured(given, setting, rng)


def _other_chemistry(
    cell: Faulty, given: dict[str, np.ndarray], rng: np.random.Generator
) -> np.ndarray:
    """Return by how much another open-circuit law and another relaxation move the voltage."""
    time, voltage, current = (given[name] for name in (TEST_TIME, VOLTAGE, CURRENT))
    leaking = cell.short.at(time) * voltage / _CM2_PER_M2 if cell.short else 0.0
    held = np.cumsum(np.diff(time, prepend=0.0) * (current - leaking))
    share = held / held.max()
    moved = np.zeros(time.size)
    for wave in range(1, WAVES + 1):
        size, phase = BENT * rng.standard_normal(), rng.uniform(0.0, 2.0 * np.pi)
        moved += size * np.sin(np.pi * wave * share + phase)
    begin, end = given["rest"]
    since = np.clip(time - begin, 0.0, end - begin)
    lag = rng.uniform(1e3, 5e3)
    return moved + RELAXING * np.exp(-since / lag) * ((time > begin) & (time <= end))
