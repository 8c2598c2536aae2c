"""Test protocols as data: steps, limits, sampling."""

from ssbcell.protocols.protocol import Protocol, SocCount, Step, load_protocol, protocol_names

__all__ = ["Protocol", "SocCount", "Step", "load_protocol", "protocol_names"]
