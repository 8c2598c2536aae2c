"""What is believed beforehand, and the spread that model and cell may have."""

import numpy as np
import pytest

from ssbcell.diagnose import load_settings
from ssbcell.diagnose.discrepancy import covariance
from ssbcell.diagnose.features import features_of
from ssbcell.diagnose.hypotheses import hypotheses
from ssbcell.diagnose.traces import Stretch
from ssbcell.errors import DataFileError, UnknownName
from ssbcell.shelf import shelf

TEST = (
    Stretch("charge", 12.0, 12000.0, 4.3),
    Stretch("rest", 0.0, 7200.0),
    Stretch("discharge", -12.0, 12000.0, 2.65),
    Stretch("pulse", -150.0, 10.0),
)


def test_the_probabilities_of_all_combinations_add_up_to_one_but_for_three_causes_at_once():
    settings = load_settings()
    total = sum(one.prior for one in hypotheses(settings, late=True, hidden=False))
    three = (
        settings.probability.isolated.value
        * settings.probability.leak.value
        * settings.probability.resistance.value
    )
    assert total == pytest.approx(1.0 - three)


def test_the_covariance_of_every_test_can_be_inverted():
    settings = load_settings()
    for scale in (0.25, 1.0, 16.0):
        spread = covariance(features_of(TEST), settings, 1e-4, scale)
        assert np.linalg.eigvalsh(spread).min() > 0.0


def test_an_unknown_setting_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="default"):
        load_settings("defalt")


def test_a_misspelt_key_of_a_setting_is_refused(tmp_path):
    text = (shelf("test_protocols", "diagnosis") / "default.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace("[nuisance]", "[nuisanse]"), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"\[nuisance\]: missing"):
        load_settings(path)
