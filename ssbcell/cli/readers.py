"""`ssbcell readers`: which cycler formats can be read here."""

from __future__ import annotations

from dataclasses import asdict

from ssbcell.cli.console import Json, print_json, print_table

EXAMPLES = ("ssbcell readers",)


def readers(*, as_json: Json = False) -> None:
    """List the readers, and how to install what is missing."""
    from ssbcell.records.readers.registry import reader_statuses

    statuses = reader_statuses()
    if as_json:
        print_json([asdict(status) for status in statuses])
        return
    print_table(
        "Readers of cycler files",
        ("name", "format", "installed", "to install"),
        [(s.name, s.description, "yes" if s.available else "no", s.install) for s in statuses],
    )
