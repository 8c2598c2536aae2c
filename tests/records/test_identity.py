"""Two cells are not joined as one, by whatever their files say and by their voltages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ssbcell.errors import InvalidRecord
from ssbcell.records import Source, read, stitch
from ssbcell.records.store import read_record, write_record

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def part(record, name, after=0.0, reader="r", start=START, **facts):
    metadata = replace(
        record.metadata,
        sources=(Source(name, name, reader, "1"),),
        start_time=start + timedelta(seconds=after),
        **facts,
    )
    return replace(record, metadata=metadata)


def codes(record):
    return {finding.code: finding.severity for finding in record.findings}


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({"channel": "3"}, "channel"),
        ({"instrument": "VMP3"}, "tester"),
        ({"active_mass": "0.5 mg"}, "active mass"),
        ({"reader": "maccor-text"}, "maker of the tester"),
    ],
)
def test_unnamed_files_that_differ_are_refused_until_someone_names_the_cell(
    made_record, facts, what
):
    given = {"channel": "2", "instrument": "BCS", "active_mass": "0.4 mg", "reader": "neware-csv"}
    files = [part(made_record, "a", **given), part(made_record, "b", 10000.0, **given | facts)]
    with pytest.raises(InvalidRecord, match=rf"differ in .*{what} .*--cell NAME"):
        stitch(files)
    joined = stitch(files, cell="L1-007")
    assert joined.metadata.cell_id == "L1-007"
    assert codes(joined)["identity_differs"] == "warning"


def test_that_no_file_names_its_cell_is_told(made_record):
    joined = stitch([part(made_record, "a"), part(made_record, "b", 10000.0)])
    assert codes(joined)["cell_not_named"] == "info"
    named = [part(made_record, n, t, cell_id="L1") for n, t in (("a", 0.0), ("b", 10000.0))]
    assert "cell_not_named" not in codes(stitch(named))


def test_a_voltage_that_jumps_between_two_rests_is_a_warning(made_record):
    rest = replace(made_record, data=made_record.data.iloc[:141])
    for jump in (0.0, 0.3):
        data = made_record.data.iloc[125:].reset_index(drop=True)
        data["voltage_volt"] += jump
        data["test_time_second"] -= data["test_time_second"].iloc[0]
        joined = stitch([part(rest, "a"), part(replace(made_record, data=data), "b", 4300.0)])
        assert ("joint_voltage" in codes(joined)) == (jump > 0.0)


def test_currents_of_another_scale_are_a_warning(made_record):
    data = made_record.data.assign(current_ampere=1e3 * made_record.data["current_ampere"])
    files = [part(made_record, "a"), part(replace(made_record, data=data), "b", 10000.0)]
    assert codes(stitch(files))["joint_scale"] == "warning"


def test_real_files_of_two_cells_are_refused(shared):
    folder = shared / "cycler_files"
    maccor = [folder / "maccor" / f"cellpy__maccor_00{n}.txt" for n in (1, 2)]
    assert read(maccor[1]).metadata.channel == "53"
    for pair in (maccor, [folder / "neware" / "cellpy__neware_uio.csv", maccor[0]]):
        with pytest.raises(InvalidRecord, match="two cells"):
            read(pair)


def test_maccors_barcode_is_the_cell_and_a_comment_in_words_is_none(shared):
    folder = shared / "cycler_files" / "maccor"
    barcode = read(folder / "beep__PreDiag_000229_000229_truncated.034").metadata
    assert (barcode.cell_id, barcode.schedule) == ("000229", "PreDiag_000229.000")
    assert read(folder / "beep__xTESLADIAG_000038.078").metadata.cell_id is None


def test_an_hour_that_comes_twice_is_the_second_where_only_that_fits(made_record):
    # in Oslo the clock went from 3:00 back to 2:00 on 25 October 2026, at 1:00 UTC
    oslo = ZoneInfo("Europe/Oslo")
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    starts = [second - timedelta(seconds=7830.0), second]
    files = [
        part(made_record, name, start=at.astimezone(oslo).replace(tzinfo=None))
        for name, at in zip("ab", starts, strict=True)
    ]
    joined = stitch(files, "Europe/Oslo")
    assert joined.data["test_time_second"].iloc[len(made_record)] == 7830.0
    (doubt,) = [f for f in joined.findings if f.code == "clock_ambiguous"]
    assert "later reading" in doubt.message


def test_a_file_that_lies_within_another_leaves_the_rest_to_join(made_record):
    def rows(first, last):
        data = made_record.data.iloc[first:last].reset_index(drop=True)
        data["test_time_second"] -= 30.0 * first
        return part(replace(made_record, data=data), f"{first}", 30.0 * first)

    joined = stitch([rows(0, 150), rows(50, 100), rows(150, 261)])
    assert len(joined) == len(made_record)


def test_the_active_mass_is_kept_in_the_store(tmp_path, made_record):
    write_record(part(made_record, "a", active_mass="0.4 mg"), tmp_path / "a.h5")
    assert read_record(tmp_path / "a.h5").metadata.active_mass == "0.4 mg"
