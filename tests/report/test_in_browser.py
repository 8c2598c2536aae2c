"""The pages in a real browser: Chromium without a window."""

import base64
import json
import os
import shutil
import subprocess

import pytest

from ssbcell.report.cell_page import write_cell_page
from ssbcell.report.lot_page import write_lot_page

from .pages import HOSTILE, graded, lot

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--window-size=1300,1000"
)


def find(*names):
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    binary = os.environ.get("CHROMIUM") or find("chromium", "chromium-browser", "google-chrome")
    driver = find("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium with its chromedriver on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A lot's page of a thousand cells, and the page of one cell with a hostile id."""
    out = tmp_path_factory.mktemp("lot")
    write_lot_page(lot(1000), out)
    record, verdict = graded(HOSTILE, discharge=0.90)
    write_cell_page(verdict, record, out / "cell.html", lot_href="index.html")
    return out


def opened(browser, path):
    """Open a page; give what went wrong on it and what it asked for."""
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(path.as_uri())
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return browser.get_log("browser"), [url for url in asked if not url.startswith("data:")]


@pytest.mark.parametrize("name", ["index.html", "cell.html"])
def test_a_page_loads_without_an_error_or_a_request(browser, folder, name):
    said, asked = opened(browser, folder / name)
    assert said == []
    assert asked == [(folder / name).as_uri()]


def test_a_hostile_id_is_shown_and_does_nothing(browser, folder):
    opened(browser, folder / "cell.html")
    assert HOSTILE in browser.find_element(By.TAG_NAME, "h1").text
    assert browser.title.startswith(HOSTILE)
    opened(browser, folder / "index.html")
    assert browser.title == "Lot of 1000 cells"
    assert browser.find_element(By.CSS_SELECTOR, "tbody a").text == HOSTILE


def test_a_script_that_gets_into_a_page_all_the_same_is_not_run(browser, folder):
    text = (folder / "cell.html").read_text("utf-8")
    spoilt = folder / "spoilt.html"
    spoilt.write_text(text.replace("<main>", "<main><script>document.title='owned'</script>"))
    opened(browser, spoilt)
    assert browser.title != "owned"


def test_a_lot_of_a_thousand_opens_with_every_cell(browser, folder):
    opened(browser, folder / "index.html")
    assert browser.find_element(By.ID, "count").text == "1000 of 1000 cells shown"


def shown(browser):
    rows = "return [...document.querySelectorAll('table.lot tbody tr:not([hidden])')]"
    return browser.execute_script(f"{rows}.map(r => [...r.cells].map(c => c.textContent.trim()))")


def test_words_and_grades_filter_the_cells(browser, folder):
    opened(browser, folder / "index.html")
    search = browser.find_element(By.ID, "search")
    search.send_keys("L1-001")
    assert [row[0] for row in shown(browser)] == [f"L1-001{k}" for k in range(10)]
    browser.find_element(By.CSS_SELECTOR, "[data-grade-box][value=A]").send_keys(Keys.SPACE)
    assert [row[0] for row in shown(browser)] == ["L1-0019"]
    assert browser.find_element(By.ID, "count").text == "1 of 1000 cells shown"


def test_a_head_sorts_by_number_from_the_keyboard_and_again_the_other_way(browser, folder):
    opened(browser, folder / "index.html")
    head = browser.find_elements(By.CSS_SELECTOR, "thead th")[2]
    assert "discharge capacity" in head.text
    head.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    rising = [float(row[2]) for row in shown(browser)]
    assert rising == sorted(rising)
    assert head.get_attribute("aria-sort") == "ascending"
    head.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    falling = [float(row[2]) for row in shown(browser)]
    assert falling == rising[::-1]
    assert falling[0] > falling[-1]


def complaints(browser):
    """Give what the console holds that is more than news of the library."""
    return [entry for entry in browser.get_log("browser") if entry["level"] != "INFO"]


def lively(browser, path, which=0):
    """Open a page, bring a figure into view, and give its interactive form."""
    opened(browser, path)
    figure = browser.find_elements(By.CSS_SELECTOR, "figure.drawn")[which]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", figure)
    WebDriverWait(browser, 20).until(lambda _: "alive" in figure.get_attribute("class"))
    return figure


def ranges(browser, figure):
    """Give the ends of both axes of an interactive figure."""
    name = figure.find_element(By.CSS_SELECTOR, ".live").get_attribute("aria-label")
    found = """
        const plot = Bokeh.documents.map(one => one.roots()[0]).find(one =>
            arguments[0].endsWith(`${one.left[0].axis_label} against ${one.below[0].axis_label}`));
        return [plot.x_range.start, plot.x_range.end, plot.y_range.start, plot.y_range.end]"""
    return browser.execute_script(found, name)


@pytest.mark.parametrize("name", ["index.html", "cell.html"])
def test_a_figure_that_comes_into_view_is_drawn_by_the_library_without_a_complaint(
    browser, folder, name
):
    figure = lively(browser, folder / name, which=1)
    assert figure.find_element(By.CSS_SELECTOR, ".live").size["height"] > 200
    assert not figure.find_element(By.CSS_SELECTOR, "svg.chart").is_displayed()
    assert complaints(browser) == []


def test_arrow_keys_read_a_curve_and_plus_enlarges_it(browser, folder):
    figure = lively(browser, folder / "cell.html")
    browser.execute_script("arguments[0].focus()", figure.find_element(By.CSS_SELECTOR, ".live"))
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    readout = figure.find_element(By.CSS_SELECTOR, ".readout")
    assert readout.text.startswith("cell voltage: test time [h] ")
    before = ranges(browser, figure)
    ActionChains(browser).send_keys("+").perform()
    after = ranges(browser, figure)
    assert after[1] - after[0] == pytest.approx((before[1] - before[0]) / 2)
    assert after[3] - after[2] == pytest.approx((before[3] - before[2]) / 2)
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert ranges(browser, figure) == pytest.approx(before)


def test_dragging_a_rectangle_enlarges_what_is_in_it(browser, folder):
    figure = lively(browser, folder / "cell.html")
    before = ranges(browser, figure)
    live = figure.find_element(By.CSS_SELECTOR, ".live")
    drag = ActionChains(browser).move_to_element_with_offset(live, -50, -40).click_and_hold()
    drag.move_by_offset(60, 50).release().perform()
    after = ranges(browser, figure)
    assert before[0] < after[0] < after[1] < before[1]
    assert before[2] < after[2] < after[3] < before[3]
    assert complaints(browser) == []


def test_a_hostile_id_that_is_pointed_at_is_words_and_its_mark_leads_to_its_page(browser, folder):
    figure = lively(browser, folder / "index.html", which=1)
    live = figure.find_element(By.CSS_SELECTOR, ".live")
    browser.execute_script("arguments[0].focus()", live)
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    assert HOSTILE in figure.find_element(By.CSS_SELECTOR, ".readout").text
    box = live.size
    for across in range(-box["width"] // 2 + 60, -box["width"] // 2 + 90, 3):
        ActionChains(browser).move_to_element_with_offset(live, across, -20).perform()
    assert browser.title == "Lot of 1000 cells"
    assert complaints(browser) == []


def test_on_paper_the_still_figures_stand(browser, folder):
    figure = lively(browser, folder / "cell.html")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert figure.find_element(By.CSS_SELECTOR, "svg.chart").is_displayed()
        assert not figure.find_element(By.CSS_SELECTOR, ".live").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_browser_without_script_shows_every_figure(browser, folder):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((folder / "cell.html").as_uri())
        charts = browser.find_elements(By.CSS_SELECTOR, "svg.chart")
        assert len(charts) >= 3
        assert all(chart.is_displayed() for chart in charts)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_on_paper_the_heads_of_the_lot_stand_on_every_page(browser, folder, tmp_path):
    if (reader := shutil.which("pdftotext")) is None:
        pytest.skip("no pdftotext on the path")
    browser.get((folder / "index.html").as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    (tmp_path / "lot.pdf").write_bytes(base64.b64decode(printed["data"]))
    done = subprocess.run(
        [reader, "-f", "2", "-l", "2", "-layout", tmp_path / "lot.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    head = done.stdout.strip().splitlines()[0]
    assert head.split()[:3] == ["cell", "grade", "discharge"]
