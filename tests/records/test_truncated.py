"""A binary file that was cut short gives its whole rows, and says so; else one named line."""

from __future__ import annotations

import numpy as np
import pytest

from ssbcell.errors import SsbcellError
from ssbcell.records import read

#: file of the shared folder, and how many of the cuts must give rows at least
BINARIES = {
    "neware/nnda__TestFile.nda": 8,
    "neware/nav__test.ndax": 8,
    "neware/acm__nw4-120-6-1-36.ndax": 3,
    "neware/fast__nw4-120-1-6-53.ndax": 2,
    "biologic/nav__00_test_04_MB_C01.mpr": 8,
    "biologic/dl__jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr": 8,
}


@pytest.mark.parametrize("name", BINARIES)
def test_a_binary_file_cut_anywhere_gives_whole_rows_or_one_line(shared, tmp_path, name):
    pytest.importorskip("galvani" if name.endswith("mpr") else "fastnda")
    path = shared / "cycler_files" / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    whole, content = read(path), path.read_bytes()
    assert "truncated" not in {finding.code for finding in whole.findings}
    short = tmp_path / path.name
    saved = 0
    for share in np.linspace(0.15, 0.97, 10):
        short.write_bytes(content[: int(len(content) * share)])
        try:
            record = read(short)
        except SsbcellError as problem:
            assert "\n" not in str(problem)  # noqa: PT017 - both are right
            continue
        saved += 1
        told = "truncated" in {finding.code for finding in record.findings}
        assert told or len(record) == len(whole), share  # what was cut off may be no rows
        for column in record.table.columns:
            if column == "step_type":
                continue
            np.testing.assert_array_equal(
                record.table.numbers(column), whole.table.numbers(column)[: len(record)], column
            )
    assert saved >= BINARIES[name]


def test_a_file_whose_head_tells_no_length_says_that_a_cut_would_not_show(shared):
    pytest.importorskip("fastnda")
    record = read(shared / "cycler_files" / "neware" / "fast__nda8.nda.zip")
    assert "length_unknown" in {finding.code for finding in record.findings}
