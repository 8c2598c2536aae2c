import numpy as np
import pytest

from ssbcell.cell._pybamm import pybamm
from ssbcell.cell.electrochemistry import load_active_material
from ssbcell.cell.open_circuit import filling, stoichiometry, tabulate
from ssbcell.errors import DataFileError, UnknownName
from ssbcell.shelf import shelf


def test_the_sites_fill_as_pybamms_own_model_of_them_does():
    options = {"open-circuit potential": "MSMR", "particle": "MSMR"}
    options |= {"number of MSMR reactions": ("6", "4"), "intercalation kinetics": "MSMR"}
    param = pybamm.LithiumIonParameters(pybamm.BatteryModelOptions(options))
    values = pybamm.ParameterValues("MSMR_Example")
    material = load_active_material("NCM622")
    for potential in (3.5, 3.7, 3.9, 4.1, 4.3):
        theirs = param.p.prim.x(pybamm.Scalar(potential), pybamm.Scalar(298.15))
        expected = float(values.process_symbol(theirs).evaluate())
        assert stoichiometry(potential, material) == pytest.approx(expected, abs=1e-9)


def test_the_table_gives_back_the_potential_that_filled_the_sites():
    material = load_active_material("NCM622")
    potential = np.linspace(3.4, 4.5, 50)
    full, empty = filling(potential, material.open_circuit_potential.sites, 298.15)
    assert np.allclose(full + empty, 1.0)
    logit, table = tabulate(material)
    assert np.interp(np.log(full / empty), logit, table) == pytest.approx(potential, abs=5e-4)


def test_sites_that_do_not_make_up_the_whole_are_refused(tmp_path):
    text = (shelf("parameter_sets", "electrochemistry") / "NCM622.toml").read_text("utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace("0.13442", "0.23442"), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"shares add to 1\.1"):
        load_active_material(broken)


def test_an_unknown_active_material_names_the_nearest():
    with pytest.raises(UnknownName, match="NCM622"):
        load_active_material("NCM62")
