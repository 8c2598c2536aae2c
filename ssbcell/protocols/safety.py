"""Limits at which a whole test stops, whatever its steps are for."""

from __future__ import annotations

from pydantic import model_validator

from ssbcell.datafile import DataModel
from ssbcell.protocols.step import CurrentDensity, Step, Voltage
from ssbcell.provenance import Temperature


class Safety(DataModel):
    """Safety limits of a protocol; one that is not given is not watched.

    Attributes
    ----------
    max_voltage, min_voltage : Parameter or None
        [V].
    max_current : Parameter or None
        Size of the current by area [A/m2].
    max_temperature, min_temperature : Parameter or None
        Of the cell [K].
    """

    max_voltage: Voltage | None = None
    min_voltage: Voltage | None = None
    max_current: CurrentDensity | None = None
    max_temperature: Temperature | None = None
    min_temperature: Temperature | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Safety:
        for what in ("voltage", "temperature"):
            low, high = getattr(self, f"min_{what}"), getattr(self, f"max_{what}")
            if low is not None and high is not None and not low.value < high.value:
                raise ValueError(f"min_{what} {low.text} is not below max_{what} {high.text}")
        return self

    def require_inside(self, step: Step) -> None:
        """Raise `ValueError` if a step is meant to go beyond a limit."""
        for asked in (step.until_voltage, step.voltage):
            if asked is None:
                continue
            if self.max_voltage is not None and asked.value > self.max_voltage.value:
                raise ValueError(
                    f"step {step.name!r} goes to {asked.text}, above the safety limit "
                    f"{self.max_voltage.text}"
                )
            if self.min_voltage is not None and asked.value < self.min_voltage.value:
                raise ValueError(
                    f"step {step.name!r} goes to {asked.text}, below the safety limit "
                    f"{self.min_voltage.text}"
                )
        if step.current is None or self.max_current is None:
            return
        if step.current.value > self.max_current.value:
            raise ValueError(
                f"step {step.name!r} has a current of {step.current.text}, above the safety "
                f"limit {self.max_current.text}"
            )
