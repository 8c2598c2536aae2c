"""What stands on the pages, without a browser."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from synthetic import first_cycle, with_drop

from ssbcell.grading import load_criteria
from ssbcell.records import Record
from ssbcell.report.cell_charts import cell_charts
from ssbcell.report.cell_page import cell_page, write_cell_page
from ssbcell.report.lot_page import lot_page, write_lot_page

from .pages import HOSTILE, graded, lot


class Page(HTMLParser):
    """Tags with their attributes, and the words between them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def said(self):
        return " ".join(" ".join(self.words).split())


def pulsed():
    """The first cycle, then a rest and a pulse of -2 mA for 12 s that costs 40 mV."""
    cycle = first_cycle()
    end = float(cycle.data["test_time_second"].iloc[-1])
    rest = pd.DataFrame({"test_time_second": [end + 10.0 * k for k in range(1, 61)]})
    rest["voltage_volt"], rest["current_ampere"] = 3.2, 0.0
    pulse = pd.DataFrame({"test_time_second": [end + 600.0 + 0.1 * k for k in range(1, 121)]})
    pulse["voltage_volt"], pulse["current_ampere"] = 3.16, -2e-3
    return Record(pd.concat([cycle.data, rest, pulse], ignore_index=True), cycle.metadata)


def test_a_cell_page_says_grade_reason_values_and_every_hash():
    record, verdict = graded(discharge=0.90)
    said = Page(cell_page(verdict, record)).said
    assert verdict["grade"] == "B"
    for words in (*verdict["basis"], *(rule["message"] for rule in verdict["rules"])):
        assert words in said
    for one in (*verdict["measured"], *verdict["signatures"]):
        assert one["name"] in said
    for digest in ("data_sha256", "cell_file_sha256"):
        assert verdict["trace"][digest] in said
    assert verdict["trace"]["criteria"]["sha256"] in said


def test_an_undecided_cell_is_told_on_its_page_what_would_decide():
    record, verdict = graded(rest=0.0)
    assert verdict["grade"] == "UNDECIDED"
    said = Page(cell_page(verdict, record)).said
    assert "What would decide" in said
    assert all(line in said for line in verdict["would_decide"])


def test_a_soft_short_is_flagged_over_time_and_over_capacity():
    record = with_drop(first_cycle(), at=6000.0)
    from ssbcell.grading import grade

    from .pages import CELL, cell_from_table

    verdict = grade(record, cell_from_table(CELL, "test")).to_dict()
    page = Page(cell_page(verdict, record))
    assert "R3" in "".join(verdict["basis"])
    marks = [attrs for tag, attrs in page.tags if attrs.get("class") == "mark g-event"]
    titles = [words for words in page.words if words.startswith("R3 short in charge:")]
    assert len(marks) == len(titles) == 2


def test_the_fit_of_the_rest_has_the_time_constant_that_was_put_in():
    record, verdict = graded(time_constant=1200.0, relaxation=0.010, noise=1e-5)
    said = Page(cell_page(verdict, record)).said
    found = re.search(r"Relaxation: exponential with ([\d.]+) h, (\d+(?:\.\d+)?) mV", said)
    assert found, said
    assert float(found[1]) == pytest.approx(1200.0 / 3600.0, rel=0.1)
    assert float(found[2]) == pytest.approx(10.0, rel=0.1)


def test_the_pulse_is_shown_with_its_change_of_voltage_and_resistance():
    record = pulsed()
    verdict = graded()[1]
    said = Page(cell_page(verdict, record, electrode_area=1e-4)).said
    assert "dV = -40.0 mV after 10 s at -2 mA: 20 ohm cm2" in said


def test_a_cell_without_a_record_has_a_page_all_the_same():
    verdict = {**graded()[1], "grade": "INVALID", "rules": [], "basis": ["not graded: no file"]}
    said = Page(cell_page(verdict, None)).said
    assert "not graded: no file" in said
    assert "There is no record to draw" in said


@pytest.mark.parametrize("kind", ["cell", "lot"])
def test_a_hostile_id_makes_no_tag_of_its_own(kind):
    record, verdict = graded(HOSTILE)
    text = cell_page(verdict, record) if kind == "cell" else lot_page([verdict] * 4)
    tags = Page(text).tags
    assert sum(tag == "script" and "type" not in attrs for tag, attrs in tags) == 1
    words = {attrs["type"] for tag, attrs in tags if tag == "script" and "type" in attrs}
    assert words == {"application/json", "text/plain"}  # neither is run
    assert not any(tag == "img" for tag, _ in tags)
    assert not any(key.startswith("on") for _, attrs in tags for key in attrs)


@pytest.mark.parametrize("kind", ["cell", "lot"])
def test_a_page_names_nothing_outside_itself_but_the_pages_beside_it(kind):
    record, verdict = graded()
    text = cell_page(verdict, record) if kind == "cell" else lot_page(lot(5))
    for tag, attrs in Page(text).tags:
        for key in ("src", "href", "action", "data", "srcset"):
            target = attrs.get(key)
            if target:
                assert target == "data:," or (tag == "a" and "://" not in target), (tag, target)
    assert "url(" not in text
    assert "@import" not in text


def test_the_same_verdict_and_record_give_the_same_bytes():
    record, verdict = graded()
    assert cell_page(verdict, record) == cell_page(verdict, record)


def test_the_pages_of_a_lot_lie_where_its_links_lead(tmp_path):
    record, verdict = graded("a/b:c")
    lot_file = write_lot_page([verdict] * 3, tmp_path)
    link = next(a["href"] for tag, a in Page(lot_file.read_text("utf-8")).tags if tag == "a")
    from ssbcell.grading import folder_name

    page = write_cell_page(verdict, record, tmp_path / folder_name("a/b:c") / "index.html")
    assert (tmp_path / link) == page
    assert not list(tmp_path.rglob("*.part*"))


def test_a_lot_of_a_thousand_stays_under_20_megabytes():
    assert len(lot_page(lot(1000)).encode()) < 20e6


def test_a_test_that_went_wrong_does_not_widen_the_control_limits():
    from ssbcell.report.lot_charts import lot_charts, quantities

    verdicts = lot(30)
    names = [verdict["id"] for verdict in verdicts]
    grades = [verdict["grade"] for verdict in verdicts]
    before = lot_charts(quantities(verdicts)[0], names, grades, names)
    spoilt = [dict(verdict) for verdict in verdicts]
    spoilt[5] = {
        **spoilt[5],
        "rules": [
            {**rule, "result": "FAIL"} if rule["id"] == "G3" else
            {**rule, "value": 1e-3} if rule["id"] == "R1" else rule
            for rule in spoilt[5]["rules"]
        ],
    }  # fmt: skip
    after = lot_charts(quantities(spoilt)[0], names, grades, names)
    assert "1 left out" in after[0].note
    assert len(after[1].marks) == len(before[1].marks) - 1
    limit = {level.label: level.y for level in after[1].levels}
    assert 85.0 < limit["lower control limit"] < limit["mean"] < 105.0


def test_control_limits_of_few_cells_say_that_they_are_a_guess():
    from ssbcell.report.lot_charts import lot_charts, quantities

    for count, said in ((5, True), (30, False)):
        verdicts = lot(count)
        ids = [verdict["id"] for verdict in verdicts]
        charts = lot_charts(quantities(verdicts)[0], ids, ["A"] * count, ids)
        assert ("first guess" in charts[1].note) is said


def test_a_page_tells_steps_and_the_fit_of_a_rest_by_the_criteria_of_its_verdict():
    record, verdict = graded()
    limits = load_criteria()
    late = replace(limits.rest.settle_time, value=1800.0)
    own = replace(limits, rest=limits.rest.model_copy(update={"settle_time": late}))
    usual, later = (
        next(one.note for one in cell_charts(verdict, record, criteria=each) if "Rest" in one.title)
        for each in (limits, own)
    )
    assert "Slope without it" in later
    assert later != usual

    short = replace(limits.steps.longest_pulse, value=5.0)
    own = replace(limits, steps=limits.steps.model_copy(update={"longest_pulse": short}))
    titles = [one.title for one in cell_charts(verdict, pulsed(), criteria=own)]
    assert "Pulse" in [one.title for one in cell_charts(verdict, pulsed(), criteria=limits)]
    assert "Pulse" not in titles
