"""What makes reading quick: the median, shared quantities, memory that is kept."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest

from ssbcell.records.medians import median, quantile
from ssbcell.records.samples import Samples
from ssbcell.records.table import Table

FAULTS = """
import resource, sys
import numpy as np
from ssbcell.records.memory import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
for _ in range(5):
    np.ones(250_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    a, b = np.ones(250_000), np.ones(250_000)
    del a, b
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.parametrize("length", [1, 2, 3, 4, 9, 1000, 1001])
def test_the_median_is_that_of_numpy(length):
    for seed in range(5):
        values = np.random.default_rng(seed).normal(size=length).round(1)
        assert median(values) == np.median(values)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.5, 0.98, 0.999, 1.0])
def test_a_quantile_is_that_of_numpy_to_the_last_digit(share):
    for length in (1, 2, 7, 1000, 1001):
        values = np.random.default_rng(length).normal(size=length)
        assert quantile(values, share) == np.quantile(values, share)


def test_stretches_of_one_sign_hold_every_row_once():
    current = np.array([0.0, 0.0, 1.0, 1.0, 1e-5, -1e-5, -0.5, -0.5, 2e-3, 0.0])
    columns = dict.fromkeys(("test_time_second", "voltage_volt"), np.arange(10.0))
    found = Samples(Table({**columns, "current_ampere": current}), np.arange(10)).stretches
    # under a thousandth of the largest is none
    assert found.sign.tolist() == [0, 1, 0, -1, 1, 0]
    assert found.first.tolist() == [0, 2, 4, 6, 8, 9]
    assert found.last.tolist() == [1, 3, 5, 7, 8, 9]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators go by other rules")
def test_arrays_take_the_memory_of_those_before_them_and_not_new_pages():
    def faults(how: str) -> int:
        seen = subprocess.run(
            [sys.executable, "-c", FAULTS, how], capture_output=True, text=True, check=True
        )
        return int(seen.stdout)

    assert faults("kept") < 0.1 * faults("not")
