"""verdict.json against its published schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
from synthetic import first_cycle, kept, time_of, with_drop

from ssbcell.grading import grade, write_verdict
from ssbcell.grading.cell_job import CellJob, run_job
from ssbcell.shelf import shelf


def unique(pairs):
    """A JSON object, none of whose keys is there twice."""
    assert len(dict(pairs)) == len(pairs), pairs
    return dict(pairs)


@pytest.fixture(scope="module")
def schema():
    path = shelf("test_protocols", "criteria") / "verdict.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def records():
    healthy = first_cycle()
    return {
        "A": healthy,
        "B": with_drop(healthy, 6000.0),
        "UNDECIDED": kept(healthy, time_of(healthy) < 5000.0),
        "INVALID": first_cycle(charge=3.0, discharge=2.9, current=-1.26e-3),
    }


@pytest.mark.parametrize("kind", ["A", "B", "UNDECIDED", "INVALID"])
def test_every_kind_of_verdict_fits_the_schema(cell, schema, tmp_path, kind):
    verdict = grade(records()[kind], cell)
    assert verdict.grade == kind
    written = json.loads(write_verdict(verdict, tmp_path).read_text(encoding="utf-8"))
    schema.validate(written)
    schema.validate(json.loads(json.dumps(verdict.to_dict())))


def test_a_verdict_on_what_cannot_be_read_fits_the_schema(cell, schema, tmp_path):
    verdict = run_job(CellJob(cell, (tmp_path / "gone.csv",), ("",), "nakagawa2025")).verdict
    assert verdict.grade == "INVALID"
    schema.validate(json.loads(json.dumps(verdict.to_dict())))


@pytest.mark.parametrize(
    "change",
    [{"grade": "C"}, {"schema": "ssbcell verdict 2"}, {"more": 1}, {"basis": []}, {"id": ""}],
)
def test_the_schema_refuses_what_no_verdict_is(cell, schema, change):
    content = json.loads(json.dumps(grade(first_cycle(), cell).to_dict()))
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**content, **change})


def test_the_same_input_gives_the_same_bytes_wherever_it_lies_but_for_the_run(cell, tmp_path):
    from ssbcell.records import read, write_bdf_csv

    texts = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        write_bdf_csv(first_cycle(), folder / "a.bdf.csv")
        written = write_verdict(grade(read(folder / "a.bdf.csv"), cell), folder)
        texts.append(written.read_text(encoding="utf-8").partition('\n  "run": {'))
    assert texts[0][0] == texts[1][0]
    assert texts[0][2].count("\n") == 4  # the run, and nothing after it
