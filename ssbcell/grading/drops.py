"""Sudden drops of a whole record, held against the limits of the criteria (signature S1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ssbcell.analysis.edges import edge_drops
from ssbcell.analysis.explained import ExplainLimits, changes_of_current
from ssbcell.analysis.half_cycles import unbroken
from ssbcell.analysis.noise import VoltageNoise, even_and_white, quietest_noise
from ssbcell.analysis.short import (
    SMALL,
    Drop,
    DropLimits,
    Wanted,
    comes_at_once,
    sudden_drops,
    ways_back,
    without_few_lone,
)
from ssbcell.analysis.signals import FloatArray, Signals
from ssbcell.analysis.steps import Step
from ssbcell.analysis.thinning import thinned
from ssbcell.grading.criteria import Criteria
from ssbcell.grading.settings import settings

#: a limit on noise is for the difference of two samples
_DIFFERENCE = 2**0.5


@dataclass(frozen=True, slots=True)
class Drops:
    """Sudden drops, and the smallest that counts anywhere.

    Attributes
    ----------
    charge, discharge, rest : tuple of Drop
        From the first sample of the record on.
    limit : float
        Size of the smallest drop that counts in every charge, discharge and rest [V].
    """

    charge: tuple[Drop, ...]
    discharge: tuple[Drop, ...]
    rest: tuple[Drop, ...]
    limit: float


def find_drops(
    seen: Signals,
    steps: Sequence[Step],
    *,
    noise: VoltageNoise,
    temperature: FloatArray | None,
    criteria: Criteria,
    paused: bool,
) -> Drops:
    """Find sudden drops at constant current or at rest, over boundaries of steps too.

    Parameters
    ----------
    seen : Signals
        The record's.
    steps : sequence of Step
        All of the same record.
    noise : VoltageNoise
        Of the instrument.
    temperature : array, shape of `seen.time`, or None
        Logged [K or degC].
    criteria : Criteria
        With the limits.
    paused : bool
        Whether the test was interrupted, which its time does not show; that may explain one
        drop, and no more than one.
    """
    found: dict[str, list[Drop]] = {"charge": [], "discharge": [], "rest": []}
    limits = []
    for run in unbroken(_from_first_current(steps)):
        hidden = _hidden_by_noise(seen, run, noise, criteria)
        limits.append(max(criteria.short.drop.value, hidden))
        some = _in_run(seen, run, hidden, temperature, criteria)
        found[run[0].kind] += _but_noise(seen, _rows(run), some, noise, criteria)
    drops = {kind: tuple(some) for kind, some in found.items()}
    if paused:
        drops = _paused(drops)
    return Drops(
        drops["charge"],
        drops["discharge"],
        drops["rest"],
        max(limits, default=criteria.short.drop.value),
    )


def _from_first_current(steps: Sequence[Step]) -> Sequence[Step]:
    """Leave out the rest before the first current: a new cell's voltage drifts as it likes."""
    begin = next((at for at, step in enumerate(steps) if step.kind != "rest"), len(steps))
    return steps[begin:]


def _hidden_by_noise(
    seen: Signals, run: Sequence[Step], noise: VoltageNoise, criteria: Criteria
) -> float:
    """Return the largest drop that is noise in a run [V]: rests hide none elsewhere.

    Where no rest shows the noise of the instrument, a short may have made what scatters.
    """
    deviation = noise.standard_deviation_volt
    if not noise.at_rest:
        deviation = min(deviation, criteria.short.believed_noise.value)
    own = quietest_noise(seen, _rows(run).rows)
    quiet = criteria.drops.quiet_share.value
    if own is not None and own < quiet * deviation:
        deviation = max(own / quiet, noise.resolution_volt / 12**0.5)
    return criteria.short.noise_multiple.value * _DIFFERENCE * deviation


def _but_noise(
    seen: Signals, step: Step, drops: list[Drop], noise: VoltageNoise, criteria: Criteria
) -> list[Drop]:
    """Let an instrument that no rest shows explain drops of a run, if it can be one."""
    hidden = criteria.short.noise_multiple.value * _DIFFERENCE * noise.standard_deviation_volt
    if noise.at_rest or all(-drop.size_volt > hidden for drop in drops):
        return drops
    table = criteria.drops
    if not even_and_white(seen, step.rows, table.white_share.value, table.even_multiple.value):
        return drops
    return [drop if -drop.size_volt > hidden else _named(drop, "noise") for drop in drops]


def _rows(run: Sequence[Step]) -> Step:
    """Return steps that follow each other as one."""
    first, last = run[0], run[-1]
    if first is last:
        return first
    rows = replace(first.rows, last=last.rows.last)
    return replace(
        first, rows=rows, end_second=last.end_second, end_voltage_volt=last.end_voltage_volt
    )


def _in_run(
    seen: Signals,
    run: Sequence[Step],
    hidden: float,
    temperature: FloatArray | None,
    criteria: Criteria,
) -> list[Drop]:
    """Find drops from sample to sample, those that take longer, then many small ones."""
    step, table = _rows(run), criteria.drops
    least = max(table.small_share.value * criteria.short.drop.value, hidden)
    if _furthest_fall(seen, step) <= min(least, criteria.short.drop.value):
        return []
    sudden, explains = settings(DropLimits, table), settings(ExplainLimits, criteria.explained)
    wanted = _wanted(step, max(criteria.short.drop.value, hidden), criteria)
    changes = changes_of_current(seen, run, wanted.settle_time, wanted.settle_samples, explains)

    def drops(view: Signals, kelvin: FloatArray | None, what: Wanted) -> tuple[Drop, ...]:
        return sudden_drops(
            view,
            step,
            what,
            changes=changes,
            temperature=kelvin,
            sudden=sudden,
            explains=explains,
        )

    found = _but_end(seen, step, drops(seen, temperature, wanted), criteria)
    found += edge_drops(seen, step, wanted, sudden)
    clean = without_few_lone(seen, step, wanted.limit, sudden)
    for every in (criteria.short.coarsest_interval.value, table.slow_interval.value):
        for thin, kelvin in thinned(clean, step.rows, every, temperature):
            coarse = _but_end(thin, step, drops(thin, kelvin, wanted), criteria, coarse=True)
            slow = every == table.slow_interval.value
            found += [_slow(seen, thin, one, sudden, slow=slow) for one in coarse]
    if found:
        return _bare_first([_unless_lone(seen, step, one, wanted.limit) for one in found])
    small = drops(seen, temperature, _wanted(step, least, criteria))
    many = _but_end(seen, step, small, criteria)
    return [_named(one, SMALL) for one in many] if len(many) >= table.few_small.value else []


def _furthest_fall(seen: Signals, step: Step) -> float:
    """Return by how much the voltage of a step falls at most, in whatever time [V]."""
    voltage = seen.voltage[seen.part(step.rows)]
    return float((np.maximum.accumulate(voltage) - voltage).max())


def _wanted(step: Step, limit: float, criteria: Criteria) -> Wanted:
    """Return the drops that are looked for in a run."""
    short = criteria.short
    return Wanted(
        limit=limit,
        below_slope=min(limit, short.below_slope.value),
        settle_time=short.settle_time.value,
        settle_samples=round(short.settle_samples.value),
        slope_multiple=0.0 if step.kind == "charge" else short.slope_multiple.value,
        scatter_explains=step.kind != "charge",
    )


def _slow(seen: Signals, thin: Signals, drop: Drop, sudden: DropLimits, *, slow: bool) -> Drop:
    """Name a drop of a coarse view that the samples between show to come slowly."""
    at = int(np.searchsorted(thin.row, drop.row))
    ends = np.searchsorted(seen.row, thin.row[at - 1 : at + 1])
    if not slow and comes_at_once(seen, int(ends[0]), int(ends[1]), sudden):
        return drop
    return _named(drop, "slowness")


def _unless_lone(seen: Signals, step: Step, drop: Drop, limit: float) -> Drop:
    """Name a drop that one sample makes, where lone samples lie as much too high elsewhere.

    No short lifts a voltage: an instrument that does so may lower it as well.
    """
    at = int(np.searchsorted(seen.row, drop.row))
    if drop.explained_by or not 0 < at < seen.time.size - 1:
        return drop
    before, now, after = seen.voltage[at - 1 : at + 2].tolist()
    if abs(after - before) > limit or before - now < limit:
        return drop
    change = np.diff(seen.voltage[seen.part(step.rows)])
    size = (before - now) / 2.0
    high = ways_back(change, min(size, limit))
    return _named(drop, "glitches") if any(-change[one] >= size for one in high) else drop


def _named(drop: Drop, name: str) -> Drop:
    """Give a drop that nothing else explains the name of what it may be."""
    return replace(drop, explained_by=drop.explained_by or name)


def _bare_first(drops: list[Drop]) -> list[Drop]:
    """Keep only what nothing explains, where there is such a drop at all, each once."""
    bare = [drop for drop in drops if not drop.explained_by]
    once = {drop.row: drop for drop in reversed(bare or drops)}
    return sorted(once.values(), key=lambda drop: drop.time_second)


def _but_end(
    seen: Signals, step: Step, drops: Sequence[Drop], criteria: Criteria, *, coarse: bool = False
) -> list[Drop]:
    """Leave the end of a discharge out, which is as steep as a short.

    Samples next to each other may still tell a drop from the knee before it ends.
    """
    if step.kind != "discharge":
        return list(drops)
    knee = criteria.conditions.lower_cut_off.value + criteria.short.discharge_end.value
    last = seen.part(step.rows).stop - round(criteria.drops.end_samples.value)
    ends = step.end_second - criteria.short.settle_time.value
    kept = []
    for drop in drops:
        at = int(np.searchsorted(seen.row, drop.row))
        before = float(seen.voltage[at]) - drop.size_volt
        if at < last and before > knee:
            kept.append(drop)
        elif at < last and not coarse and drop.time_second < ends:
            kept.append(_named(drop, "knee"))
    return kept


def _paused(drops: dict[str, tuple[Drop, ...]]) -> dict[str, tuple[Drop, ...]]:
    """Let an interruption of the test explain one drop, and no more than one."""
    bare = [drop for found in drops.values() for drop in found if not drop.explained_by]
    if len(bare) != 1:
        return drops
    return {
        kind: tuple(replace(one, explained_by="pause") if one is bare[0] else one for one in found)
        for kind, found in drops.items()
    }
