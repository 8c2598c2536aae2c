"""The tables of a criteria file beside its rules: how a record is looked at, and what is believed.

Their keys are those of the settings that `ssbcell.analysis` takes, where it takes them.
"""

from __future__ import annotations

from typing import Annotated

from ssbcell.datafile import DataModel
from ssbcell.provenance import Duration, Fraction, Parameter, of

Voltage = Annotated[Parameter, of("voltage")]
TemperatureDifference = Annotated[Parameter, of("temperature difference")]
VoltagePerKelvin = Annotated[Parameter, of("entropy coefficient")]


class StepTable(DataModel):
    """What counts as a current, as another one, as a hold and as a pulse."""

    smallest_current: Fraction
    largest_offset: Fraction
    largest_noise: Fraction
    rest_digits: Fraction
    noise_multiple: Fraction
    level_change: Fraction
    hold_tolerance: Voltage
    hold_decay: Fraction
    longest_pulse: Duration


class HalfTable(DataModel):
    """How charges and discharges are told, and measured."""

    full_share: Fraction
    settle_samples: Fraction
    longest_gap: Duration
    gap_multiple: Fraction
    usual_share: Fraction
    slope_from: Fraction
    counter_moves: Fraction
    counter_digits: Fraction


class GateTable(DataModel):
    """What a gate lets pass that the conditions do not name."""

    interval_multiple: Fraction
    gap_multiple: Fraction
    usual_share: Fraction
    coarsest_resolution: Fraction
    range_multiple: Fraction
    missing_temperatures: Fraction
    below_cut_off: Voltage


class DropTable(DataModel):
    """What makes a change of the voltage sudden, and one that stands out."""

    neighbours: Fraction
    longest_change: Duration
    longest_multiple: Fraction
    sudden_time: Duration
    sudden_share: Fraction
    scatter_multiple: Fraction
    edge_multiple: Fraction
    few_glitches: Fraction
    slow_interval: Duration
    small_share: Fraction
    few_small: Fraction
    end_samples: Fraction
    quiet_share: Fraction
    white_share: Fraction
    even_multiple: Fraction


class ExplainTable(DataModel):
    """What may explain a sudden change of the voltage."""

    temperature_step: TemperatureDifference
    temperature_window: Duration
    volt_per_kelvin: VoltagePerKelvin
    current_change: Fraction
    least_current: Fraction
    noise_multiple: Fraction
    doubt_multiple: Fraction


class CourseTable(DataModel):
    """How far a voltage may go back."""

    early_reversal: Voltage
    least_jump: Fraction


class BeginTable(DataModel):
    """How the beginning of a charge from an empty cell looks."""

    straight_from: Fraction
    straight_to: Fraction
    onset: Voltage
    empty: Voltage


class StuckTable(DataModel):
    """When a channel without noise counts as one that stands still."""

    no_noise: Fraction
    fewest_windows: Fraction
    usual_share: Fraction
    even_share: Fraction
    resolution_multiple: Fraction


class PlausibilityTable(DataModel):
    """Between which bounds the numbers of a cell can lie at all."""

    earlier_charge: Fraction
    first_counter: Fraction
    junction: Voltage
    junction_noise_multiple: Fraction
    rate_multiple: Fraction
    charge_multiple: Fraction
    least_share: Fraction
    climb_back: Fraction


class SignTable(DataModel):
    """What of cycles, holds and pulses is compared (S9 to S13)."""

    no_rest: Duration
    same_rate: Fraction
    early_from: Fraction
    decay_from: Fraction
    decay_to: Fraction
    late_from: Fraction
    rise: Fraction
    steadiness: Fraction
    same_current: Fraction
    same_soc: Fraction
    hard_samples: Fraction


class RestTable(DataModel):
    """Which part of a rest is fitted, and when its fit is believed (S8)."""

    settle_time: Duration
    longest_time_constant: Fraction
    largest_alone: Voltage
    largest_fall: Voltage
    fewest_samples: Fraction
    residual: Voltage
    residual_noise_multiple: Fraction
    rise_share: Fraction
    volt_per_kelvin: VoltagePerKelvin
    charge_from: Fraction
    charge_to: Fraction
    discharge_from: Fraction
    discharge_to: Fraction
    current_noise_multiple: Fraction
