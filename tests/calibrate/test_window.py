import numpy as np

from ssbcell.calibrate import load_surface, process_window
from ssbcell.process import load_cell
from ssbcell.report.figures import new_axes, save
from ssbcell.report.window import plot_process_window
from ssbcell.shelf import names


def test_harder_and_warmer_is_denser_with_less_resistance_and_more_likely_an_a(tmp_path):
    cells = [load_cell(name) for name in names("parameter_sets", "cells")]
    window = process_window(
        cells[3], [700e6, 980e6], [298.15, 393.15], forward=load_surface(), draws=40
    )
    assert np.all(np.diff(window.porosity, axis=0) < 0.0)
    assert np.all(np.diff(window.porosity, axis=1) < 0.0)
    assert window.dcr[1, 1] < window.dcr[0, 0]
    assert window.probability_of_a[1, 1] > window.probability_of_a[0, 0]
    assert not window.beyond[1, 1]
    path = save(plot_process_window(window, cells, new_axes(4.5)), tmp_path / "window.png")
    assert path.stat().st_size > 10_000
