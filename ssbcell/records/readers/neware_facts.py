"""What a Neware .nda or .ndax says of its test beside the rows."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ssbcell.records.readers.times import read_date
from ssbcell.records.record import Metadata

#: The test is created this long before its first row at most [s].
_LONGEST_START = 600.0


@dataclass(frozen=True, slots=True)
class NewareFacts:
    """Texts from the file's own description; None where it says nothing.

    `created` is when the test was set up, by the computer's local time.
    """

    barcode: str | None = None
    channel: str | None = None
    instrument: str | None = None
    created: datetime | None = None

    def clock_is_utc(self, first: datetime | None) -> bool:
        """Return whether the rows' clock is shown to be UTC.

        It is where the first row's clock is off the local time of the set-up by a time
        zone. Where the two agree, the tester may keep local time, as some do, or the
        laboratory may lie in UTC: that cannot be told, and counts as not shown.
        """
        if self.created is None or first is None:
            return False
        return not -1.0 <= (first - self.created).total_seconds() <= _LONGEST_START

    def metadata(self, start: datetime | None) -> Metadata:
        """Return the metadata of a test that began at `start`."""
        return Metadata(
            sources=(),
            cell_id=self.barcode,
            channel=self.channel,
            instrument=self.instrument,
            start_time=start,
        )


def read_facts(path: Path) -> NewareFacts:
    """Read what the file says; what cannot be read is left out, since rows matter more."""
    import fastnda

    if path.suffix.lower() == ".ndax":
        return _archived_facts(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = fastnda.read_metadata(path)
    except Exception:
        return NewareFacts()
    test = _inner(raw)
    place = [str(test[key]) for key in ("DevID", "UnitID", "ChlID") if key in test]
    program = raw.get("bts_version") or _inner(raw, "VersionInfo", "ServerVer").get("Value")
    return NewareFacts(
        barcode=_text(test.get("Barcode") or raw.get("barcode")),
        channel="-".join(place) or None,
        instrument=f"Neware BTS {program}" if program else "Neware",
        created=read_date(str(test.get("StartTime", ""))),
    )


def _archived_facts(path: Path) -> NewareFacts:
    """Read what an .ndax says of its test, without the programs of steps that stand beside."""
    test, server = _attributes(path, "TestInfo"), _attributes(path, "VersionInfo", "ServerVer")
    place = [test[key] for key in ("DevID", "UnitID", "ChlID") if key in test]
    program = server.get("Value")
    return NewareFacts(
        barcode=_text(test.get("Barcode")),
        channel="-".join(place) or None,
        instrument=f"Neware BTS {program}" if program else "Neware",
        created=read_date(test.get("StartTime", "")),
    )


def _attributes(path: Path, member: str, element: str | None = None) -> dict[str, str]:
    """Return the attributes of an element in a member; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            # which declares GB 2312, a part of this code page
            text = archive.read(f"{member}.xml").decode("gb18030", errors="replace")
        # that it declares no entities has been seen by `require_sound_archive`
        found = ElementTree.fromstring(text).find(f"config/{element or member}")
    except Exception:
        return {}
    return {} if found is None else dict(found.attrib)


def _inner(raw: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    found: Any = raw
    for key in keys or ("TestInfo", "TestInfo"):
        found = found.get(key, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value else None
