"""The command `ssbcell`: one small file a command, no logic."""

from ssbcell.cli.app import main

__all__ = ["main"]
