"""Which steps make one charge or discharge, and which of these make a cycle."""

from __future__ import annotations

from collections.abc import Sequence

from ssbcell.analysis.steps import Step


def full_cycles(
    steps: Sequence[Step], full_share: float = 0.3
) -> list[tuple[list[Step], list[Step] | None]]:
    """Return each full charge with the discharge after it.

    Steps of one sense belong together, whatever rests and pulses lie between them.

    Parameters
    ----------
    steps : sequence of Step
        Of a record, in order.
    full_share : float
        A full charge passes at least this share of what the largest one passes.

    Returns
    -------
    list of tuple
        Steps of the charge, and of the discharge, or None where there is none.
    """
    halves = half_cycles(steps)
    sizes = [_passed(half) if half[0].kind == "charge" else 0.0 for half in halves]
    full = full_share * max(sizes, default=0.0)
    return [
        (half, halves[at + 1] if at + 1 < len(halves) else None)
        for at, (half, size) in enumerate(zip(halves, sizes, strict=True))
        if size > 0.0 and size >= full
    ]


def _passed(half: Sequence[Step]) -> float:
    return sum(abs(step.charge_ampere_hour) for step in half)


def half_cycles(steps: Sequence[Step]) -> list[list[Step]]:
    """Put steps of one sense together, without rests and pulses.

    Parameters
    ----------
    steps : sequence of Step
        Of a record, in order.

    Returns
    -------
    list of list of Step
        Charges and discharges by turns.
    """
    halves: list[list[Step]] = []
    for step in steps:
        if step.kind == "rest" or step.pulse:
            continue
        if halves and halves[-1][0].kind == step.kind:
            halves[-1].append(step)
        else:
            halves.append([step])
    return halves


def unbroken(steps: Sequence[Step]) -> list[list[Step]]:
    """Put steps together that follow each other at constant current in one sense.

    A change of the current's size parts steps, and yet a short at that moment is one. Rests
    stand alone; pulses and holds are left out.

    Parameters
    ----------
    steps : sequence of Step
        Of a record, in order.

    Returns
    -------
    list of list of Step
        In order.
    """
    runs: list[list[Step]] = []
    before: Step | None = None
    for step in steps:
        counts = step.control != "voltage" and not step.pulse
        if counts and step.kind != "rest" and before is not None and before.kind == step.kind:
            runs[-1].append(step)
        elif counts:
            runs.append([step])
        before = step if counts else None
    return runs
