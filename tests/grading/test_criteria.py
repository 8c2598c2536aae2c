"""Criteria are data, and stay what they were released as."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from synthetic import first_cycle

from ssbcell.errors import DataFileError, UnknownName
from ssbcell.grading import grade, load_criteria
from ssbcell.shelf import shelf


def test_every_limit_of_the_criteria_has_a_source_and_a_status():
    criteria = load_criteria()
    for table in (criteria.conditions, criteria.capacity, criteria.short):
        for name, limit in table:
            assert limit.source, name
            assert limit.status in {"patent", "inferred", "provisional"}, name
    assert criteria.conditions.upper_cut_off.value == 4.3
    assert criteria.capacity.lowest.value == pytest.approx(0.95)
    assert criteria.conditions.upper_cut_off.status == "patent"


def test_an_unknown_criteria_or_profile_suggests_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'nakagawa2025'"):
        load_criteria("nakagawa2052")
    with pytest.raises(UnknownName, match="Did you mean 'strict_text'"):
        load_criteria(profile="strict_txt")


VERSION = load_criteria().version


def criteria_copy(folder: Path, old: str, new: str) -> Path:
    text = (shelf("test_protocols", "criteria") / "nakagawa2025.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "own.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_criteria_edited_after_their_release_are_refused(tmp_path):
    with pytest.raises(DataFileError, match="new version"):
        load_criteria(criteria_copy(tmp_path, '"95 %"', '"90 %"'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'version = "{VERSION}"', f'version = "{VERSION} "'),
        (f'version = "{VERSION}"', f'version = "v{VERSION}"'),
        ('name = "nakagawa2025"', 'name = "nakagawa2025 "'),
        ('name = "nakagawa2025"', 'name = "Nakagawa2025"'),
    ],
)
def test_edited_criteria_that_look_like_the_released_ones_are_refused(tmp_path, old, new):
    path = criteria_copy(tmp_path, old, new)
    path.write_text(path.read_text(encoding="utf-8").replace('"95 %"', '"90 %"'), encoding="utf-8")
    with pytest.raises(DataFileError):
        load_criteria(path)


@pytest.mark.parametrize(
    ("key", "value"), [("efficiency", "9800 %"), ("fewest_samples", "12.5"), ("neighbours", "0.5")]
)
def test_shares_are_of_a_whole_and_things_are_counted(tmp_path, key, value):
    path = criteria_copy(tmp_path, f'version = "{VERSION}"', 'version = "9.0.0-lab"')
    text = re.sub(
        rf'^{key} = {{ value = "[^"]*"',
        f'{key} = {{ value = "{value}"',
        path.read_text(encoding="utf-8"),
        flags=re.M,
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=key):
        load_criteria(path)


def test_criteria_of_another_version_are_used_and_named(tmp_path, cell):
    path = criteria_copy(tmp_path, f'version = "{VERSION}"', 'version = "9.0.0-lab"')
    path.write_text(path.read_text(encoding="utf-8").replace('"95 %"', '"70 %"'), encoding="utf-8")
    given = first_cycle(discharge=0.8)
    verdict = grade(given, cell, criteria=path)
    assert verdict.grade == "A"
    assert verdict.trace.criteria_version == "9.0.0-lab"
    assert verdict.trace.criteria_sha256 != load_criteria().sha256
    assert grade(given, cell).grade == "B"


def test_comments_and_spaces_do_not_change_what_criteria_say(tmp_path):
    path = criteria_copy(tmp_path, "[capacity]", "\n# a remark\n[capacity]")
    assert load_criteria(path).sha256 == load_criteria().sha256


def test_an_unknown_key_in_criteria_is_refused(tmp_path):
    path = criteria_copy(tmp_path, "[capacity]", "[capacity]\nlowst = 1")
    with pytest.raises(DataFileError, match="did you mean 'lowest'"):
        load_criteria(path)


def test_a_limit_without_its_source_is_refused(tmp_path):
    old = '{ value = "95 %", status = "patent", source = "[0092]" }'
    with pytest.raises(DataFileError, match="source"):
        load_criteria(criteria_copy(tmp_path, old, '"95 %"'))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('drop = { value = "5 mV"', 'drop = { value = "-5 mV"', r"\[short.drop\]: \"-5 mV\""),
        ('lowest = { value = "95 %"', 'lowest = { value = "110 %"', r"\[capacity.lowest\]"),
        ('upper_cut_off = { value = "4.3 V"', 'upper_cut_off = { value = "2 V"', "lower_cut_off"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_by_its_name(tmp_path, old, new, named):
    path = criteria_copy(tmp_path, f'version = "{VERSION}"', 'version = "9.0.0-lab"')
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataFileError, match=named):
        load_criteria(path)


def test_a_version_of_nothing_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="version"):
        load_criteria(criteria_copy(tmp_path, f'version = "{VERSION}"', 'version = ""'))
