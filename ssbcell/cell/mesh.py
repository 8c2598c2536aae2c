"""Mesh of a particle, finer towards its surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ssbcell.cell._pybamm import pybamm


class SurfaceGraded(pybamm.Exponential1DSubMesh):  # type: ignore[misc]
    """Exponential mesh whose last cell is about exp(-4) times the first.

    Parameters
    ----------
    lims, npts
        As PyBaMM gives them: limits of the variable, and number of points.

    Attributes
    ----------
    stretch : float
        How strongly the points crowd at the surface, where a pulse acts.

    Notes
    -----
    PyBaMM cannot read its own exponential mesh back from a file; this one it can.
    """

    stretch: ClassVar[float] = 4.0

    def __init__(self, lims: dict[Any, Any], npts: dict[str, int]) -> None:
        super().__init__(lims, npts, side="right", stretch=self.stretch)

    @classmethod
    def _from_json(cls, snippet: Mapping[str, Any]) -> SurfaceGraded:
        mesh: SurfaceGraded = cls.__new__(cls)
        pybamm.SubMesh1D.__init__(
            mesh, np.array(snippet["edges"]), snippet["coord_sys"], tabs=snippet.get("tabs")
        )
        return mesh


class SurfaceGradedForImpedance(SurfaceGraded):
    """As `SurfaceGraded`, with points that crowd more.

    Near full sites the diffusivity falls a hundredfold, so that an alternating current reaches
    a tenth as deep as elsewhere.
    """

    stretch: ClassVar[float] = 7.0
