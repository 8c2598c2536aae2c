"""What the layers of a laminate give to a cell's extras."""

from __future__ import annotations

from collections.abc import Mapping

from ssbcell.cell.electrochemistry import load_storage_material
from ssbcell.errors import UsageError, require_not_negative, require_positive
from ssbcell.laminate import Laminate, Layer


def interlayer_capacity(layer: Layer, material: str = "tin_carbon") -> float:
    """Charge that an interlayer takes up when all its sites fill.

    Parameters
    ----------
    layer : Layer
        With mass and composition.
    material : str
        Name of its electrochemistry, which says what each component takes up.

    Returns
    -------
    float
        By cell area [C/m2].

    Raises
    ------
    UsageError
        If nothing in the layer takes up lithium.
    """
    takes = load_storage_material(material).specific_capacity
    mass = layer.areal_mass
    shares = layer.composition.mass_fraction
    held = sum(
        mass * shares(name) * takes[name].value
        for name in layer.composition.volume_shares
        if name in takes
    )
    if not held > 0.0:
        raise UsageError(
            f"nothing in the interlayer takes up lithium; expected one of {list(takes)}"
        )
    return held


def stack_compliance(
    laminate: Laminate, moduli: Mapping[str, float] | None = None, fixture: float = 0.0
) -> float:
    """Thickness that the layers give way by pressure, in a row with the fixture.

    Parameters
    ----------
    laminate : Laminate
        With thicknesses, and moduli where they are known.
    moduli : mapping of str to float, optional
        Of layers, by name, in place of the laminate's [Pa].
    fixture : float
        Compliance of plates, springs and pads [m/Pa].

    Returns
    -------
    float
        Sum of thickness by modulus, and the fixture's [m/Pa].

    Raises
    ------
    UsageError
        If a modulus is not known.
    OutOfRange
        If one is not above zero.
    """
    require_not_negative("fixture", fixture)
    layers = {
        "positive_electrode": laminate.positive_electrode.layer,
        "solid_electrolyte": laminate.solid_electrolyte,
        "interlayer": laminate.interlayer,
    }
    whole = fixture
    for name, layer in layers.items():
        modulus = (moduli or {}).get(name, layer.modulus)
        if modulus is None:
            raise UsageError(f"the modulus of the {name} is not known")
        require_positive(f"modulus of the {name}", modulus)
        whole += layer.thickness / modulus
    return whole
