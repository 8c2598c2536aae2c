"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const make = (name, cls, parent) => {
    const one = document.createElementNS(NS, name);
    one.setAttribute("class", cls);
    parent.append(one);
    return one;
  };
  const set = (node, values) => { for (const key in values) node.setAttribute(key, values[key]); };
  const round = (value) => Number(value.toPrecision(6)).toString();

  function ticks(low, high, about) {
    const raw = (high - low) / about, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= raw * 0.999);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) found.push(at * step);
    return found;
  }

  // One chart: what is drawn is kept in its first coordinates, and mapped again when enlarged.
  function chart(svg) {
    const plot = svg.querySelector(".plot"), axes = svg.querySelector(".axes");
    const out = svg.closest("figure").querySelector(".readout");
    const width = plot.width.baseVal.value, height = plot.height.baseVal.value;
    const left = plot.x.baseVal.value, top = plot.y.baseVal.value;
    const ends = { x: [+svg.dataset.x0, +svg.dataset.x1], y: [+svg.dataset.y0, +svg.dataset.y1] };
    const lines = [...plot.querySelectorAll("polyline")].map((node) => ({
      node, label: node.dataset.label,
      points: node.getAttribute("points").split(" ").filter(Boolean).map((p) => p.split(",").map(Number)),
    }));
    const bars = [...plot.querySelectorAll(".bars rect")].map((node) => ({
      node, box: ["x", "y", "width", "height"].map((key) => +node.getAttribute(key)) }));
    const placed = [...plot.querySelectorAll(".mark,.level")];
    const marks = placed.filter((node) => node.dataset.x);
    const whole = { x: 0, y: 0, w: width, h: height };
    let view = { ...whole }, at = [0, 0];
    const toX = (x) => (x - view.x) / view.w * width, toY = (y) => (y - view.y) / view.h * height;
    const dataX = (x) => ends.x[0] + x / width * (ends.x[1] - ends.x[0]);
    const dataY = (y) => ends.y[1] - y / height * (ends.y[1] - ends.y[0]);

    function axis() {
      axes.replaceChildren();
      const x = [dataX(view.x), dataX(view.x + view.w)], y = [dataY(view.y + view.h), dataY(view.y)];
      for (const value of ticks(x[0], x[1], 6)) {
        const place = left + (value - x[0]) / (x[1] - x[0]) * width;
        set(make("line", "", axes), { x1: place, x2: place, y1: top, y2: top + height });
        const text = make("text", "", axes);
        set(text, { x: place, y: top + height + 15, "text-anchor": "middle" });
        text.textContent = round(value);
      }
      for (const value of ticks(y[0], y[1], 5)) {
        const place = top + (y[1] - value) / (y[1] - y[0]) * height;
        set(make("line", "", axes), { x1: left, x2: left + width, y1: place, y2: place });
        const text = make("text", "", axes);
        set(text, { x: left - 6, y: place + 3.5, "text-anchor": "end" });
        text.textContent = round(value);
      }
    }
    function draw() {
      for (const line of lines) {
        line.node.setAttribute("points", line.points.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(2)}`).join(" "));
      }
      for (const { node, box } of bars) {
        set(node, { x: toX(box[0]), y: toY(box[1]), width: box[2] / view.w * width, height: box[3] / view.h * height });
      }
      for (const node of placed) {
        const x = node.dataset.x ? toX(+node.dataset.x) : 0;
        node.setAttribute("transform", `translate(${x.toFixed(2)} ${toY(+node.dataset.y).toFixed(2)})`);
      }
      axis();
    }
    function look(next) {
      if (next.w < width / 5000 || next.h < height / 5000) return;
      view = next;
      clear();
      draw();
    }
    const hair = make("line", "hair", plot), dot = make("circle", "hairdot", plot);
    const box = make("rect", "box", plot);
    function clear() {
      for (const one of [hair, dot, box]) one.setAttribute("visibility", "hidden");
      out.textContent = "\u00a0";
    }
    function show([x, y], words) {
      set(hair, { x1: toX(x), x2: toX(x), y1: 0, y2: height, visibility: "visible" });
      set(dot, { cx: toX(x), cy: toY(y), r: 3, visibility: "visible" });
      out.textContent = words;
    }
    const names = [...svg.querySelectorAll(".label")].map((node) => node.textContent);
    function say(line, index) {
      at = [line, index];
      const point = lines[line].points[index];
      show(point, `${lines[line].label}: ${names[0]} ${round(dataX(point[0]))}, ${names[1]} ${round(dataY(point[1]))}`);
    }
    function sayMark(node) {
      const point = [+node.dataset.x, +node.dataset.y];
      show(point, node.querySelector("title").textContent);
    }
    const place = (event) => {
      const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
      return [(event.clientX - box.left) * scale - left, (event.clientY - box.top) * scale - top];
    };
    function point(event) {
      const [px, py] = place(event);
      let best = null;
      const near = (x, y, then, bonus) => {
        const far = Math.hypot(toX(x) - px, toY(y) - py) - bonus;
        if (!best || far < best.far) best = { far, then };
      };
      lines.forEach((line, l) => line.points.forEach(([x, y], i) => near(x, y, () => say(l, i), 0)));
      marks.forEach((node) => near(+node.dataset.x, +node.dataset.y, () => sayMark(node), 6));
      if (best) best.then();
    }
    let from = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.target.closest("a")) return;
      from = place(event);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!from) { point(event); return; }
      const to = place(event);
      set(box, { x: Math.min(from[0], to[0]), y: Math.min(from[1], to[1]),
        width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]), visibility: "visible" });
    });
    svg.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = place(event), start = from;
      from = null;
      box.setAttribute("visibility", "hidden");
      if (Math.abs(to[0] - start[0]) < 6 || Math.abs(to[1] - start[1]) < 6) return;
      look({ x: view.x + Math.min(start[0], to[0]) / width * view.w,
        y: view.y + Math.min(start[1], to[1]) / height * view.h,
        w: Math.abs(to[0] - start[0]) / width * view.w, h: Math.abs(to[1] - start[1]) / height * view.h });
    });
    svg.addEventListener("pointerleave", () => { if (!from) clear(); });
    svg.addEventListener("dblclick", () => look({ ...whole }));
    function zoom(factor) {
      const line = lines[at[0]], mark = marks[at[1]];
      const [x, y] = line ? line.points[at[1]] : mark ? [+mark.dataset.x, +mark.dataset.y] : [width / 2, height / 2];
      look({ x: x - (x - view.x) * factor, y: y - (y - view.y) * factor, w: view.w * factor, h: view.h * factor });
    }
    function step(by) {
      if (lines.length) {
        const count = lines[at[0]].points.length;
        say(at[0], Math.min(Math.max(at[1] + by, 0), count - 1));
      } else if (marks.length) {
        at = [0, Math.min(Math.max(at[1] + by, 0), marks.length - 1)];
        sayMark(marks[at[1]]);
      }
    }
    svg.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 20 : 1;
      const keys = { ArrowRight: () => step(far), ArrowLeft: () => step(-far), "+": () => zoom(0.5), "-": () => zoom(2),
        Escape: () => look({ ...whole }),
        ArrowDown: () => { if (lines.length) { at = [(at[0] + 1) % lines.length, 0]; step(0); } },
        ArrowUp: () => { if (lines.length) { at = [(at[0] + lines.length - 1) % lines.length, 0]; step(0); } } };
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    clear();
  }

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

  document.querySelectorAll(".chart").forEach(chart);
  document.querySelectorAll("table.lot").forEach(table);
})();
