"""Sizes as a person reads them."""

import pytest

from ssbcell.diagnose.wording import shown


@pytest.mark.parametrize(
    ("size", "low", "high", "unit", "text"),
    [
        (9910.0, 9861.0, 9959.0, "ohm cm^2", "9.91 kohm cm^2 (9.86 to 9.96)"),
        (0.2734, 0.2666, 0.3071, "", "27.3 % (26.6 to 30.8)"),
        (2.41e6, 1.02e6, 8.0e6, "ohm cm^2", "2.4 Mohm cm^2 (1.0 to 8.0)"),
        (660e3, 92.4e3, 10.935e6, "ohm cm^2", "660 kohm cm^2 (92 to 11000)"),
        (66.1, 63.68, 68.14, "ohm cm^2", "66.1 ohm cm^2 (63.6 to 68.2)"),
        (None, None, None, "", "-"),
    ],
)
def test_a_size_has_the_digits_that_its_range_leaves(size, low, high, unit, text):
    assert shown(size, low, high, unit).text == text


def test_the_ends_of_a_range_are_rounded_outwards_so_that_the_text_never_narrows_it():
    told = shown(0.1500, 0.14049, 0.16051, "")
    assert (float(told.low), float(told.high)) == (14.0, 16.1)
