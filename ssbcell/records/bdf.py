"""The names of the Battery Data Format (ontology 1.3.0)."""

from __future__ import annotations

#: Columns that every record has: test time, voltage, current.
REQUIRED = ("test_time_second", "voltage_volt", "current_ampere")

#: ending of a machine name: the unit as labels have it
UNITS = {
    "second": "s",
    "volt": "V",
    "ampere": "A",
    "ah": "Ah",
    "wh": "Wh",
    "watt": "W",
    "celsius": "degC",
    "ohm": "ohm",
    "pa": "Pa",
    "hertz": "Hz",
}

_PERIODS = ("", "step ", "cycle ", "schedule ")
_FLOWS = ("charging", "discharging", "net", "cumulative")

#: machine name: human label without its unit. The last ones are of older versions of the
#: format and keep the name that they were published under, since what they counted differs.
LABELS: dict[str, str] = {
    "test_time_second": "Test Time",
    "voltage_volt": "Voltage",
    "current_ampere": "Current",
    "unix_time_second": "Unix Time",
    "cycle_count": "Cycle Count",
    "step_count": "Step Count",
    "step_id": "Step ID",
    "step_type": "Step Type",
    "step_time_second": "Step Time",
    "record_index": "Record Index",
    "ambient_temperature_celsius": "Ambient Temperature",
    "surface_temperature_celsius": "Surface Temperature",
    **{f"temperature_t{n}_celsius": f"Temperature T{n}" for n in range(1, 6)},
    **{
        f"{period}{flow} {what}".replace(" ", "_") + f"_{unit}": f"{period}{flow} {what}".title()
        for what, unit in (("capacity", "ah"), ("energy", "wh"))
        for period in _PERIODS
        for flow in (_FLOWS[:2] if period == "schedule " else _FLOWS)
    },
    "power_watt": "Power",
    "internal_resistance_ohm": "Internal Resistance",
    "dc_internal_resistance_ohm": "DC Internal Resistance",
    "ac_internal_resistance_ohm": "AC Internal Resistance",
    "ambient_pressure_pa": "Ambient Pressure",
    "applied_pressure_pa": "Applied Pressure",
    "surface_pressure_pa": "Surface Pressure",
    "frequency_hertz": "Frequency",
    "step_index": "Step Index",
    "charge_capacity_ah": "Charge Capacity",
    "discharge_capacity_ah": "Discharge Capacity",
    "step_capacity_ah": "Step Capacity",
}

#: Columns of temperature in the order in which they are believed: on the cell's surface, then
#: of sensors whose place the file does not tell, then beside the cell.
TEMPERATURES: tuple[str, ...] = (
    "surface_temperature_celsius",
    *(f"temperature_t{n}_celsius" for n in range(1, 6)),
    "ambient_temperature_celsius",
)
