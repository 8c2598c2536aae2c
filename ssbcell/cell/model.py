"""The PyBaMM model of a solid-state cell in which lithium is deposited."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.conduction import SingleIonConduction
from ssbcell.cell.lithium import THICKNESS, DepositedLithium, LithiumCoverage
from ssbcell.cell.short import LeakyCurrentCollector
from ssbcell.cell.surface_form import DepositedLithiumSurfaceForm

#: what the submodels here stand on; other values are refused
FIXED_OPTIONS = {
    "working electrode": "positive",
    "intercalation kinetics": "symmetric Butler-Volmer",
    "voltage as a state": "true",
    "dimensionality": 0,
    "SEI": "none",
}
DEFAULT_OPTIONS = {
    "transport efficiency": "tortuosity factor",
    "interface utilisation": ("full", "constant"),
}
#: points across each layer and along the particle radius
DEFAULT_POINTS = {"x_s": 3, "x_p": 16, "r_p": 18}
ACROSS = ("negative electrode", "separator", "positive electrode")
#: how strongly the points of the particle crowd at its surface, where a pulse acts
RADIAL_STRETCH = 4.0


class LithiumDepositionDFN(pybamm.lithium_ion.DFN):  # type: ignore[misc]
    """Doyle-Fuller-Newman model of a solid-state cell that deposits lithium.

    A half-cell: a porous positive electrode, a solid electrolyte as separator, and lithium
    behind an interlayer. Only lithium ions move in the electrolyte. The lithium's thickness
    is a state that may start from zero. The leak between the electrodes may be a function of
    time.

    Parameters
    ----------
    options : dict, optional
        PyBaMM's options. Those of `FIXED_OPTIONS` cannot be changed.
    name : str, optional
        Of the model.
    build : bool, optional
        Whether to build it at once.

    Raises
    ------
    pybamm.OptionError
        If an option has a value that the submodels do not support.

    Notes
    -----
    Beside PyBaMM's own parameters of a half-cell it needs "Initial lithium thickness [m]",
    "Lithium covering thickness [m]", "Interlayer resistance [Ohm.m2]" and
    "Short conductance [S.m-2]"; see `ssbcell.cell.parameter_values`.
    """

    def __init__(
        self,
        options: dict[str, Any] | None = None,
        name: str = "Lithium deposition DFN",
        build: bool = True,
    ) -> None:
        super().__init__(_complete(options), name, build)

    def set_interface_utilisation_submodel(self) -> None:
        """Set contact area in the positive electrode, coverage at the lithium."""
        super().set_interface_utilisation_submodel()
        self.submodels["Negative interface utilisation"] = LithiumCoverage(
            self.param, "negative", self.options
        )

    def set_electrolyte_concentration_submodel(self) -> None:
        """Set a constant concentration: the anions of a single-ion conductor do not move."""
        self.submodels["electrolyte diffusion"] = (
            pybamm.electrolyte_diffusion.ConstantConcentration(self.param, self.options)
        )

    def set_electrolyte_potential_submodel(self) -> None:
        """Set Ohm's law for the ions."""
        super().set_electrolyte_potential_submodel()
        if self.options["surface form"] == "false":
            self.submodels["electrolyte conductivity"] = SingleIonConduction(
                self.param, self.options
            )
        # PyBaMM's surface form takes no mean on the face between the layers: it integrates the
        # separator and solves the electrode alone, whose conductivity is the same throughout

    def set_current_collector_submodel(self) -> None:
        """Set the leak beside the cell."""
        self.submodels["current collector"] = LeakyCurrentCollector(self.param)

    def set_li_metal_counter_electrode_submodels(self) -> None:
        """Set lithium with its thickness, behind the interlayer."""
        super().set_li_metal_counter_electrode_submodels()
        whole = self.options["surface form"] == "false"
        lithium = DepositedLithium if whole else DepositedLithiumSurfaceForm
        self.submodels["negative electrode potential"] = lithium(
            self.param, "negative", self.options
        )

    def set_degradation_variables(self) -> None:
        """Add the balance of lithium over particles and deposit."""
        super().set_degradation_variables()
        self.variables["Lithium in particles and deposit [mol]"] = (
            self.variables["Total lithium in positive electrode [mol]"]
            + self.variables["Lithium deposit [mol]"]
        )

    @property
    def default_parameter_values(self) -> Any:
        """Parameter values of the first example of US 2025/0260067 A1."""
        from ssbcell.cell.sets import parameter_set

        return pybamm.ParameterValues(parameter_set("Nakagawa2025_example_1"))

    @property
    def default_var_pts(self) -> dict[str, int]:
        """Mesh points: DCR within 0.1 % and capacity within 0.05 % of a fine mesh."""
        return {**super().default_var_pts, **DEFAULT_POINTS}

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """Meshes: even across the layers, finer towards the surface of the particles.

        Those across the layers are symbolic, so that thicknesses may be inputs.
        """
        graded = pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh,
            submesh_params={"side": "right", "stretch": RADIAL_STRETCH},
        )
        even = dict.fromkeys(ACROSS, pybamm.SymbolicUniform1DSubMesh)
        return {**super().default_submesh_types, **even, "positive particle": graded}

    @property
    def default_quick_plot_variables(self) -> list[str]:
        """What PyBaMM's `QuickPlot` shows unless told otherwise."""
        return [
            "Voltage [V]",
            "Current [A]",
            THICKNESS,
            "Positive particle surface concentration [mol.m-3]",
            "Electrolyte potential [V]",
            "Positive electrode potential [V]",
        ]


def _complete(options: dict[str, Any] | None) -> dict[str, Any]:
    """Add the options that the submodels stand on, refusing others in their place."""
    given = dict(options or {})
    for name, value in FIXED_OPTIONS.items():
        if given.setdefault(name, value) != value:
            raise pybamm.OptionError(
                f"LithiumDepositionDFN: option {name!r} is {given[name]!r}; it must be {value!r}"
            )
    return {**DEFAULT_OPTIONS, **given}
