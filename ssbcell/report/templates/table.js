"use strict";
(() => {
  // The table of a lot: a click on a head sorts, boxes and words filter.
  function table(node) {
    const body = node.tBodies[0], rows = [...body.rows];
    const heads = [...node.querySelectorAll("thead th")];
    const search = document.querySelector("#search"), boxes = [...document.querySelectorAll("[data-grade-box]")];
    const count = document.querySelector("#count");
    const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
    const number = (text) => (text === "" || isNaN(text) ? null : Number(text));
    function sort(column) {
      const up = heads[column].getAttribute("aria-sort") !== "ascending";
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
      const keyed = rows.map((row) => { const text = key(row, column); return { row, text, value: number(text) }; });
      const words = new Intl.Collator("en", { numeric: true });
      keyed.sort((a, b) => {
        if (a.text === "" || b.text === "") return (a.text === "") - (b.text === "");
        const order = a.value !== null && b.value !== null ? a.value - b.value : words.compare(a.text, b.text);
        return up ? order : -order;
      });
      body.replaceChildren(...keyed.map((one) => one.row));
    }
    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const grades = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const good = grades.has(row.dataset.grade) && words.every((word) => text.includes(word));
        row.hidden = !good;
        shown += good;
      }
      count.textContent = `${shown} of ${rows.length} cells shown`;
    }
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => sort(column)));
    search.addEventListener("input", filter);
    boxes.forEach((box) => box.addEventListener("change", filter));
    filter();
  }

  document.querySelectorAll("table.lot").forEach(table);
})();
