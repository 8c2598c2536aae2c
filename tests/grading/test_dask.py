"""A lot on a real Dask cluster, one of whose workers dies."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest
from lots import write_lot
from typer.testing import CliRunner

from ssbcell.cli.app import app
from ssbcell.errors import UsageError
from ssbcell.grading.ledger import Ledger
from ssbcell.grading.ledger_check import check_ledger
from ssbcell.grading.lot import grade_lot
from ssbcell.grading.lot_file import load_lot
from ssbcell.grading.workers import dask_cluster

distributed = pytest.importorskip("distributed", reason="needs the extra ssbcell[dask]")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def test_a_worker_killed_in_the_middle_costs_no_cell_and_grades_none_twice(cluster, tmp_path):
    count = 60
    lot = write_lot(tmp_path / "lot", count, interval=2.0)
    victim = next(iter(cluster.workers.values())).pid
    told = []

    def progress(line):
        told.append(line)
        if len(told) == 3:
            os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))

    out = tmp_path / "out"
    done = grade_lot(load_lot(lot), out, dask_cluster(cluster.scheduler_address), progress=progress)
    with pytest.raises(OSError):  # noqa: PT011 it must be gone, or nothing was tried
        os.kill(victim, 0)
    assert (done.graded, done.skipped) == (count, 0)
    assert Counter(row.grade for row in done.rows) == {"A": count}
    assert len(told) == count
    with Ledger(out / "ledger.db") as ledger:
        recorded = Counter(entry.cell_id for entry in ledger.entries())
    assert recorded == {f"C-{number:03}": 1 for number in range(count)}
    assert check_ledger(out / "ledger.db").whole


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers"),
        ("127.0.0.1:9", "no scheduler answers"),
        ("nonsense", "expected a scheduler's address"),
        ("tcp://nonsense", "expected a scheduler's address"),
        ("tcp://127.0.0.1:99999999", "no scheduler answers"),
    ],
)
def test_a_cluster_that_is_not_there_is_told_at_once_and_nothing_is_written(
    tmp_path, address, said
):
    lot = write_lot(tmp_path / "lot", 1)
    command = ["grade", "--lot", str(lot), "--out", str(tmp_path / "out"), "--dask", address]
    found = CliRunner().invoke(app, command)
    assert isinstance(found.exception, UsageError)
    assert said in str(found.exception)
    assert not (tmp_path / "out").exists()
