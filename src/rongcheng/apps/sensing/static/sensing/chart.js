/* Series of a datastream, drawn when it comes into view; the line breaks where nothing was read for long.
 *
 * <figure class="sensing-chart" data-series=URL [data-start data-end]> with .sensing-canvas, [data-chart-says]
 * and buttons [data-range]. Drawn anew when the theme changes.
 */
const VENDOR = new URL("../vendor/echarts.common.min.js", import.meta.url).href;
let library;

function load() {
  library ||= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: VENDOR, onerror: reject });
    script.onload = () => resolve(window.echarts);
    document.head.append(script);
  });
  return library;
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function withGaps(points) {
  if (points.length < 3) return points;
  const steps = points.slice(1).map((point, n) => point[0] - points[n][0]).sort((a, b) => a - b);
  const long = Math.max(steps[Math.floor(steps.length / 2)] * 6, 60000);
  return points.flatMap((point, n) => (n && point[0] - points[n - 1][0] > long ? [[points[n - 1][0] + 1, null], point] : [point]));
}

function optionsFor(series) {
  const ink = token("text-2");
  const line = { type: "solid", color: token("line") };
  return {
    animation: false,
    grid: { left: 8, right: 64, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", valueFormatter: (value) => (value == null ? "" : `${value} ${series.unit}`) },
    xAxis: { type: "time", min: series.start, max: series.end, axisLabel: { color: ink, hideOverlap: true }, axisLine: { lineStyle: line } },
    yAxis: { type: "value", name: series.unit, scale: false, axisLabel: { color: ink }, nameTextStyle: { color: ink }, splitLine: { lineStyle: line } },
    series: [{
      type: "line",
      name: series.name,
      data: withGaps(series.points),
      showSymbol: series.points.length < 60,
      symbolSize: 5,
      lineStyle: { width: 1.5, color: token("accent") },
      itemStyle: { color: token("accent") },
      markLine: {
        symbol: "none",
        data: series.levels.map((level) => ({
          yAxis: level.value,
          lineStyle: { color: token(`warning-${level.grade}`), type: "dashed", width: 1.5 },
          label: { formatter: `${level.words} ${level.value}`, color: ink },
        })),
      },
    }],
  };
}

class SeriesChart {
  constructor(figure) {
    this.figure = figure;
    this.says = figure.querySelector("[data-chart-says]");
    this.range = "24h";
    for (const button of figure.querySelectorAll("[data-range]")) button.addEventListener("click", () => this.choose(button));
  }

  choose(button) {
    this.range = button.dataset.range;
    for (const each of this.figure.querySelectorAll("[data-range]")) each.setAttribute("aria-pressed", String(each === button));
    this.show();
  }

  async show() {
    const { series, start, end } = this.figure.dataset;
    const query = new URLSearchParams(start ? { start, end } : { range: this.range });
    try {
      const [echarts, answer] = await Promise.all([load(), fetch(`${series}?${query}`, { headers: { Accept: "application/json" } })]);
      if (!answer.ok) throw new Error(String(answer.status));
      this.data = await answer.json();
      this.chart ||= echarts.init(this.figure.querySelector(".sensing-canvas"));
      this.draw();
    } catch {
      this.says.textContent = this.figure.dataset.wordsFailed;
    }
  }

  draw() {
    if (!this.data) return;
    this.chart.setOption(optionsFor(this.data), { notMerge: true });
    this.figure.dataset.ready = "1";
    this.says.textContent = this.summary();
  }

  summary() {
    const words = this.figure.dataset;
    const values = this.data.points.map((point) => point[1]);
    if (!values.length) return words.wordsEmpty;
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const filled = words.wordsSummary.replace("{n}", values.length).replace("{low}", low).replace("{high}", high).replace("{unit}", this.data.unit);
    return this.data.thinned ? `${filled} · ${words.wordsThinned}` : filled;
  }
}

const charts = new Map();
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    charts.get(entry.target).show();
  }
});
for (const figure of document.querySelectorAll("[data-series]")) {
  charts.set(figure, new SeriesChart(figure));
  seen.observe(figure);
}
window.addEventListener("resize", () => charts.forEach((each) => each.chart?.resize()));
new MutationObserver(() => charts.forEach((each) => each.draw())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
