"""What a state of charge is counted against."""

from __future__ import annotations

from dataclasses import dataclass

from ssbcell.analysis.signals import FloatArray


@dataclass(frozen=True, slots=True)
class SocReference:
    """What a state of charge is counted against.

    Attributes
    ----------
    capacity_ampere_hour : float
        The charge that is 100 % [A h].
    start_ampere_hour : float
        The charge in the cell at the first sample of the record [A h].
    name : str
        What the capacity is, such as ``"design capacity, drawing 12"``.
    """

    capacity_ampere_hour: float
    start_ampere_hour: float
    name: str


def state_of_charge(
    passed: FloatArray, sample: int, reference: SocReference | None
) -> float | None:
    """Return the state of charge at a sample, 0-1; None without a reference that holds any.

    Parameters
    ----------
    passed : array, shape (n,)
        Charge since the first sample of the record [A h].
    sample : int
        Of the record.
    reference : SocReference or None
        What it is counted against.
    """
    if reference is None or reference.capacity_ampere_hour <= 0.0:
        return None
    return (reference.start_ampere_hour + float(passed[sample])) / reference.capacity_ampere_hour
