"""Test protocols as data: steps, limits, sampling."""

from ssbcell.protocols.export import Exported, export_protocol
from ssbcell.protocols.protocol import Protocol, SocCount, Step, load_protocol, protocol_names

__all__ = [
    "Exported",
    "Protocol",
    "SocCount",
    "Step",
    "export_protocol",
    "load_protocol",
    "protocol_names",
]
