"""The PyBaMM model of a solid-state cell in which lithium is deposited."""

from __future__ import annotations

from typing import Any

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.conduction import SingleIonConduction
from ssbcell.cell.film import DROP, FilmedKinetics
from ssbcell.cell.heat import LumpedHeat
from ssbcell.cell.lithium import THICKNESS, DepositedLithium, LithiumCoverage
from ssbcell.cell.mechanics import StackMechanics
from ssbcell.cell.mesh import SurfaceGraded
from ssbcell.cell.options import split_options
from ssbcell.cell.short import LeakyCurrentCollector
from ssbcell.cell.storage import CoverageBesideStorage, IslandKinetics, StoringInterlayer
from ssbcell.cell.surface_form import POTENTIAL, DepositedLithiumSurfaceForm

#: of the cell that the model is of
CITATION = """@misc{Nakagawa2025,
  title = {Method of manufacturing solid-state secondary battery},
  author = {Nakagawa, Takashi and Izumi, Kyohei},
  year = {2025},
  howpublished = {US 2025/0260067 A1}
}"""
#: points across each layer and along the particle radius
DEFAULT_POINTS = {"x_s": 3, "x_p": 16, "r_p": 18}
ACROSS = ("negative electrode", "separator", "positive electrode")


class LithiumDepositionDFN(pybamm.lithium_ion.DFN):  # type: ignore[misc]
    """Doyle-Fuller-Newman model of a solid-state cell that deposits lithium.

    A half-cell: a porous positive electrode, a solid electrolyte as separator, and lithium
    behind an interlayer. Only lithium ions move in the electrolyte. The lithium's thickness
    is a state that may start from zero. The leak between the electrodes may be a function of
    time.

    Parameters
    ----------
    options : dict, optional
        PyBaMM's options, and the model's own: "interlayer storage" ("true" or "false") for an
        interlayer that takes up lithium before it plates, "particle film" ("none" or
        "ohmic"), "stack mechanics" ("true" or "false") for thickness and pressure of the
        stack, "short charge" ("true" or "false") for the charge that has leaked as a state.
        "surface form", "thermal" ("isothermal" or "lumped") and the others of
        `options.FREE_OPTIONS` are PyBaMM's; what is not among them cannot be changed.
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
        theirs, self.own_options = split_options(options)
        super().__init__(theirs, name, build)
        pybamm.citations.register(CITATION)

    def set_interface_utilisation_submodel(self) -> None:
        """Set contact area in the positive electrode, coverage at the lithium."""
        super().set_interface_utilisation_submodel()
        coverage = CoverageBesideStorage if self._stores else LithiumCoverage
        self.submodels["Negative interface utilisation"] = coverage(
            self.param, "negative", self.options
        )

    def set_intercalation_kinetics_submodel(self) -> None:
        """Set Butler-Volmer kinetics, behind a film if there is one."""
        super().set_intercalation_kinetics_submodel()
        if self.own_options["particle film"] == "ohmic":
            self.submodels["positive primary interface"] = FilmedKinetics(
                self.param, "positive", "lithium-ion main", self.options, "primary"
            )

    def set_thermal_submodel(self) -> None:
        """Set the temperature, with the heat of interlayer and leak where it is a state."""
        super().set_thermal_submodel()
        if self.options["thermal"] == "lumped":
            self.submodels["thermal"] = LumpedHeat(self.param, self.options, self._stores)

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
        counts = self.own_options["short charge"] == "true"
        self.submodels["current collector"] = LeakyCurrentCollector(self.param, counts)

    def set_li_metal_counter_electrode_submodels(self) -> None:
        """Set lithium with its thickness, behind the interlayer."""
        super().set_li_metal_counter_electrode_submodels()
        plain = self.options["surface form"] == "false" and not self._stores
        kind = DepositedLithium if plain else DepositedLithiumSurfaceForm
        self.submodels["negative electrode potential"] = kind(
            self.param, "negative", self.options, stores=self._stores
        )
        if self._stores:
            self._set_storage_submodels()
        if self.own_options["stack mechanics"] == "true":
            self.submodels["stack mechanics"] = StackMechanics(self.param)

    def _set_storage_submodels(self) -> None:
        """Set plating beside storage: neither's potential follows from the whole current."""
        self.submodels["interlayer storage"] = StoringInterlayer(
            self.param, self.options["surface form"] == "differential"
        )
        self.submodels["negative electrode interface"] = IslandKinetics(
            self.param, "negative", "lithium metal plating", self.options, "primary"
        )
        self.submodels.pop("negative electrode interface current", None)

    @property
    def _stores(self) -> bool:
        return self.own_options["interlayer storage"] == "true"

    def set_voltage_variables(self) -> None:
        """Count interlayer and film among the ohmic losses, so that PyBaMM's parts add up."""
        super().set_voltage_variables()
        losses = "X-averaged battery electrolyte ohmic losses [V]"
        lost = pybamm.x_average(self.variables["Interlayer overpotential [V]"])
        if self.own_options["particle film"] == "ohmic":
            lost -= pybamm.x_average(self.variables[DROP])
        self.variables[losses] -= lost

    def set_degradation_variables(self) -> None:
        """Add the balance of lithium over particles, deposit and interlayer."""
        super().set_degradation_variables()
        self.variables["Lithium in particles and deposit [mol]"] = (
            self.variables["Total lithium in positive electrode [mol]"]
            + self.variables["Lithium deposit [mol]"]
        )
        stored = self.variables.get("Lithium in interlayer [mol]", pybamm.Scalar(0))
        layers = self._in_double_layers()
        self.variables["Lithium in double layers [mol]"] = layers
        self.variables["Lithium inventory [mol]"] = (
            self.variables["Lithium in particles and deposit [mol]"] + stored + layers
        )

    def _in_double_layers(self) -> Any:
        """Lithium whose charge the double layers hold, less than none where they are charged."""
        if self.options["surface form"] != "differential":
            return pybamm.Scalar(0)
        param, known = self.param, self.variables
        warm = known["Positive electrode temperature [K]"]
        surface = known["Positive electrode surface area to volume ratio [m-1]"]
        across = known["Positive electrode surface potential difference [V]"]
        positive = param.p.L * pybamm.x_average(surface * param.p.C_dl(warm) * across)
        at_lithium = pybamm.boundary_value(known["Negative electrode temperature [K]"], "right")
        negative = param.n.C_dl(at_lithium) * known[POTENTIAL]
        return -pybamm.yz_average(positive + negative) * param.A_cc / param.F

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
        """Meshes: even across the layers, finer towards the surface of the particles."""
        return {**super().default_submesh_types, "positive particle": SurfaceGraded}

    @property
    def input_submesh_types(self) -> dict[str, Any]:
        """Meshes for thicknesses that are inputs, for ``submesh_types`` of a simulation.

        They are even too, with the same nodes. PyBaMM can neither plot a variable over the
        depth of such a mesh nor save it.
        """
        even = dict.fromkeys(ACROSS, pybamm.SymbolicUniform1DSubMesh)
        return {**self.default_submesh_types, **even}

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
