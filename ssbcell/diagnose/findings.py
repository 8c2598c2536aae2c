"""What a diagnosis says, and of what it is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ssbcell.diagnose.wording import Shown, shown

#: a shift of the log odds by more than this says no more
MOST_TELLING = 100.0
#: of the JSON document
SCHEMA = "ssbcell diagnosis 1"
State = Literal["found", "excluded", "open"]


@dataclass(frozen=True, slots=True)
class CauseFinding:
    """What the test says of one cause.

    Attributes
    ----------
    cause : str
        ``"isolated active material"``, ``"leak"`` or ``"high resistance"``.
    probability : float
        That the cell has it, 0-1.
    state : str
        ``"found"``, ``"excluded"`` or ``"open"``, by the limits of the settings.
    size, low, high : float or None
        Best estimate if the cell has it, and where 95 of 100 lie; of an excluded cause, the end
        of the range with the larger fault is what could have been missed. None where no
        hypothesis that has it could be fitted.
    unit : str
        Of the size: a share of the active material, or of a resistance by area.
    quantity : str
        What the size is.
    begins_second : float or None
        When a leak began, from the beginning of the charge on [s]; None if it was always there.
    """

    cause: str
    probability: float
    state: State
    size: float | None
    low: float | None
    high: float | None
    unit: str
    quantity: str
    begins_second: float | None = None

    @property
    def shown(self) -> Shown:
        """The size for a person."""
        return shown(self.size, self.low, self.high, self.unit)


@dataclass(frozen=True, slots=True)
class HypothesisFinding:
    """How one combination of causes does.

    Attributes
    ----------
    name : str
        Of the causes.
    probability : float
        Among all combinations, 0-1.
    log_evidence : float
        Logarithm of how probable the data are under it, less that of the best combination.
    discrepancy_volt : float
        How far model and cell had to be apart along the curves for it [V].
    """

    name: str
    probability: float
    log_evidence: float
    discrepancy_volt: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of the test, measured and under the most probable combination of causes.

    Attributes
    ----------
    kind : str
        ``"charge curve"``, ``"rest"``, ``"discharge curve"``: a voltage [V]; ``"charge capacity"``,
        ``"discharge capacity"``: of the cell [A h]; ``"resistance"``: of a pulse [ohm cm2].
    place : float
        Share of the charge passed, or time since the beginning of the rest or pulse [s].
    measured, modelled : float
        Values.
    """

    kind: str
    place: float
    measured: float
    modelled: float


@dataclass(frozen=True, slots=True)
class Discriminator:
    """A measurement that would tell hypotheses apart.

    Attributes
    ----------
    measurement : str
        What to do.
    between : tuple of str
        The two hypotheses.
    log_odds : float
        By how much it is expected to shift the logarithm of their odds.
    """

    measurement: str
    between: tuple[str, str]
    log_odds: float

    @property
    def text(self) -> str:
        """For a person."""
        return f"{' from '.join(self.between)}: {self.measurement} (log odds shift by {self.shift})"

    @property
    def shift(self) -> str:
        """How far, for a person."""
        return (
            f"{MOST_TELLING:g} or more" if self.log_odds >= MOST_TELLING else f"{self.log_odds:.2g}"
        )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a cell.

    Attributes
    ----------
    id : str
        Of the cell.
    grade : str
        That the criteria give it; empty where it could not be graded.
    conclusion : str
        ``"none"``, the causes that were found, or ``"cannot tell"``.
    why : tuple of str
        Sentences for a person.
    causes : tuple of CauseFinding
        One for each cause.
    hypotheses : tuple of HypothesisFinding
        The most probable first.
    would_tell : tuple of Discriminator
        The most telling first; empty where nothing is open.
    compared : tuple of Compared
        All numbers that model and test were compared by.
    seen, lacking : tuple of str
        What of charge, rest, discharge and pulse the record has.
    residual_volt : float
        Root mean square of measured less modelled voltages, under the best hypothesis [V].
    noise_volt : float
        Of one sample, from the record [V].
    model : str
        The cell as designed that the model began with.
    settings : str
        Name and version of what was believed beforehand.
    inputs : tuple of (str, str)
        Name and sha256 of the files.
    versions : tuple of (str, str)
        Of the programs.
    """

    id: str
    grade: str
    conclusion: str
    why: tuple[str, ...]
    causes: tuple[CauseFinding, ...]
    hypotheses: tuple[HypothesisFinding, ...]
    would_tell: tuple[Discriminator, ...]
    compared: tuple[Compared, ...]
    seen: tuple[str, ...]
    lacking: tuple[str, ...]
    residual_volt: float
    noise_volt: float
    model: str
    settings: str
    inputs: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]

    def cause(self, name: str) -> CauseFinding:
        """Return what was found of one cause, such as ``"leak"``.

        Raises
        ------
        KeyError
            If there is no such cause.
        """
        for one in self.causes:
            if one.cause == name:
                return one
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, numbers rounded to what they are worth."""
        document = _rounded(asdict(self))
        for cause, one in zip(document["causes"], self.causes, strict=True):
            cause["text"] = one.shown.text
        document["inputs"] = [{"name": name, "sha256": sha256} for name, sha256 in self.inputs]
        document["versions"] = dict(self.versions)
        return {"schema": SCHEMA, **document}


def residual_of(compared: Sequence[Compared]) -> float:
    """Return the root mean square of measured less modelled voltages [V].

    Parameters
    ----------
    compared : sequence of Compared
        With one voltage at least.
    """
    volts = ("charge curve", "discharge curve", "rest")
    away = [one.measured - one.modelled for one in compared if one.kind in volts]
    return math.sqrt(math.fsum(one * one for one in away) / len(away))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
