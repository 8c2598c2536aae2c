"""How long the page of a lot takes to make, and to open in a browser.

    uv run python benchmarks/pages.py --cells 1000

Opening needs Chromium with its chromedriver on the path; without them only making is timed.
The peer is a bare table of as many rows, opened by turns with the page.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ssbcell.report.lot_page import write_lot_page

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))


def bare_table(cells: int, path: Path) -> Path:
    """Write a page that holds nothing but a table of that many rows."""
    rows = "".join(f"<tr><td>L1-{at:04}</td><td>A</td><td>98.1</td></tr>" for at in range(cells))
    path.write_text(f"<!doctype html><table>{rows}</table>", encoding="utf-8")
    return path


def browser() -> Any | None:
    """Open Chromium without a window; None where there is none."""
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        return None
    webdriver = importlib.import_module("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"):
        options.add_argument(flag)
    return webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    lot = importlib.import_module("report.pages").lot(options.cells)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        made = [seconds(lambda: write_lot_page(lot, out)) for _ in range(options.runs)]
        page = out / "index.html"
        size = page.stat().st_size / 1e6
        print(f"{options.cells} cells: {size:.1f} MB, made in {statistics.median(made):.2f} s")
        driver = browser()
        if driver is None:
            print("no Chromium with its chromedriver: opening was not timed")
            return
        peer = bare_table(options.cells, out / "bare.html")
        pairs = [
            [seconds(lambda path=path: driver.get(path.as_uri())) for path in (page, peer)]
            for _ in range(options.runs)
        ]
        driver.quit()
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"opened in {ours:.2f} s, a bare table in {theirs:.3f} s: {ours / theirs:.1f} times")


if __name__ == "__main__":
    main()
