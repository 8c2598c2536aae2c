"""`ssbcell protocols`: which test protocols ship."""

from __future__ import annotations

from ssbcell.cli.console import Json, print_json, print_table

EXAMPLES = ("ssbcell protocols",)


def protocols(*, as_json: Json = False) -> None:
    """List the test protocols that ship."""
    from ssbcell.protocols import load_protocol
    from ssbcell.shelf import names

    loaded = {name: load_protocol(name) for name in names("test_protocols")}
    rows = [(name, protocol.description) for name, protocol in loaded.items()]
    if as_json:
        print_json([{"name": name, "description": text} for name, text in rows])
        return
    print_table("Test protocols that ship", ("name", "what it does"), rows)
