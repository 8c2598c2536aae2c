"use strict";
// Still figures become interactive as they come into view: BokehJS, unpacked once, draws them
// again from their numbers. The mouse is left to it; the keys, which it does not know, are here.
(() => {
  const SHAPES = { A: "circle", B: "triangle", UNDECIDED: "square", INVALID: "x", event: "inverted_triangle" };
  const COLOURS = { A: "#0072b2", B: "#b34700", UNDECIDED: "#8a6d00", INVALID: "#6b2f5b", event: "#b34700" };
  const LINES = [["#0072b2", "solid"], ["#d55e00", [6, 3]], ["#009e73", [2, 3]], ["#000000", "solid"]];
  const LEVELS = { limit: ["#000000", "dashed"], control: ["#cc79a7", "solid"], centre: ["#9aa4ad", "solid"] };
  const round = (value) => Number(value.toPrecision(6)).toString();

  let library = null;
  const bokeh = () => (library ??= unpack());
  async function unpack() {
    const text = document.querySelector("#bokeh").textContent;
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    return window.Bokeh;
  }

  function draw(Bokeh, chart, height) {
    const plot = Bokeh.Plotting.figure({
      height, sizing_mode: "stretch_width", tools: "pan,box_zoom,wheel_zoom,reset,save",
      active_drag: "box_zoom", active_scroll: null, toolbar_location: "above", min_border_right: 12,
      x_axis_label: chart.labels[0], y_axis_label: chart.labels[1],
      x_range: chart.ranges[0], y_range: chart.ranges[1],
    });
    plot.toolbar.logo = null;
    for (const axis of [plot.xaxis, plot.yaxis].flat()) {
      axis.axis_label_text_font_style = "normal";
      axis.axis_label_text_font_size = "12px";
      axis.minor_tick_line_color = null;
    }
    for (const [left, right, top] of chart.bars) {
      plot.quad({ left, right, top, bottom: 0, fill_color: "#56b4e9", line_color: "#ffffff" });
    }
    for (const { y, label, kind } of chart.levels) {
      const [line_color, line_dash] = LEVELS[kind];
      plot.add_layout(new Bokeh.Span({ location: y, dimension: "width", line_color, line_dash }));
      plot.add_layout(new Bokeh.Label({ x: 4, x_units: "screen", y, y_offset: 1, text: label, level: "overlay",
        text_font_size: "11px", text_color: "#1b1f24", background_fill_color: "#ffffff", background_fill_alpha: 0.75 }));
    }
    const curves = chart.lines.map(({ x, y, kind, label }) => {
      const [line_color, line_dash] = LINES[kind];
      return plot.line(x, y, { line_color, line_dash, line_width: 1.6, name: label });
    });
    if (curves.length) {
      plot.add_tools(new Bokeh.HoverTool({ renderers: curves, line_policy: "nearest",
        tooltips: [["", "$name"], [chart.labels[0], "@x{0.[000000]}"], [chart.labels[1], "@y{0.[000000]}"]] }));
    }
    if (chart.marks.x.length) marks(Bokeh, plot, chart.marks);
    return plot;
  }

  function marks(Bokeh, plot, given) {
    const source = new Bokeh.ColumnDataSource({ data: { ...given,
      shape: given.kind.map((kind) => SHAPES[kind]), colour: given.kind.map((kind) => COLOURS[kind]) } });
    const drawn = plot.scatter({ field: "x" }, { field: "y" }, { source, size: given.x.length > 200 ? 5 : 9,
      marker: { field: "shape" }, color: { field: "colour" }, nonselection_alpha: 1 });
    plot.add_tools(new Bokeh.HoverTool({ renderers: [drawn], tooltips: "@label" }));
    if (given.href.some(Boolean)) {
      plot.add_tools(new Bokeh.TapTool({ renderers: [drawn],
        callback: new Bokeh.OpenURL({ url: "@href", same_tab: true }) }));
    }
  }

  // Where the reader stands: a sample of a curve or a mark, said aloud and shown by a ring.
  function reader(Bokeh, plot, chart, out) {
    const curves = chart.lines.length ? chart.lines : chart.marks.x.length ? [chart.marks] : [];
    const ring = new Bokeh.ColumnDataSource({ data: { x: [], y: [] } });
    plot.scatter({ field: "x" }, { field: "y" }, { source: ring, size: 11, marker: "circle",
      fill_alpha: 0, line_color: "#1b1f24", line_width: 1.5 });
    let curve = 0, at = -1;
    const words = ({ x, y, label }, k) => Array.isArray(label) ? label[k]
      : `${label}: ${chart.labels[0]} ${round(x[k])}, ${chart.labels[1]} ${round(y[k])}`;
    function stand(which, index) {
      curve = which;
      at = Math.min(Math.max(index, 0), curves[curve].x.length - 1);
      ring.data = { x: [curves[curve].x[at]], y: [curves[curve].y[at]] };
      out.textContent = words(curves[curve], at);
    }
    function zoom(factor) {
      const place = curves.length && at >= 0 ? [curves[curve].x[at], curves[curve].y[at]] : null;
      [plot.x_range, plot.y_range].forEach((range, k) => {
        const middle = place ? place[k] : (range.start + range.end) / 2;
        range.setv({ start: middle - (middle - range.start) * factor, end: middle + (range.end - middle) * factor });
      });
    }
    const whole = () => [plot.x_range, plot.y_range].forEach((range, k) =>
      range.setv({ start: chart.ranges[k][0], end: chart.ranges[k][1] }));
    const turn = (by) => stand((curve + by + curves.length) % curves.length, 0);
    const step = (by) => stand(curve, at + by);
    const keys = { "+": () => zoom(0.5), "-": () => zoom(2), Escape: whole };
    if (curves.length) {
      Object.assign(keys, { ArrowRight: step, ArrowLeft: (far) => step(-far),
        ArrowDown: () => turn(1), ArrowUp: () => turn(-1) });
    }
    return keys;
  }

  async function enliven(figure) {
    const still = figure.querySelector(".chart"), place = document.createElement("div");
    const chart = JSON.parse(figure.querySelector("script").textContent);
    const Bokeh = await bokeh();
    const plot = draw(Bokeh, chart, Math.max(Math.round(still.getBoundingClientRect().height) + 30, 280));
    const keys = reader(Bokeh, plot, chart, figure.querySelector(".readout"));
    place.className = "live";
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", still.getAttribute("aria-label"));
    place.addEventListener("keydown", (event) => {
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key](event.shiftKey ? 20 : 1);
    });
    still.after(place);
    await Bokeh.Plotting.show(plot, place);
    figure.classList.add("alive");
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      enliven(target);
    }
  });
  if ("DecompressionStream" in window) document.querySelectorAll("figure.drawn").forEach((one) => seen.observe(one));
})();
