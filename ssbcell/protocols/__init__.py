"""Test protocols as data: steps, limits, sampling."""

from ssbcell.protocols.export import Exported, export_protocol
from ssbcell.protocols.protocol import Protocol, SocCount, load_protocol, protocol_names
from ssbcell.protocols.safety import Safety
from ssbcell.protocols.step import Step

__all__ = [
    "Exported",
    "Protocol",
    "Safety",
    "SocCount",
    "Step",
    "export_protocol",
    "load_protocol",
    "protocol_names",
]
