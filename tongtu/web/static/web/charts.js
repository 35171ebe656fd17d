/* Draws every [data-chart] from the JSON inside it. The table beside it says the same and needs no script. */
(() => {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--tt-${name}`).trim();
  const short = (n) => Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(n);

  const option = (said) => {
    const muted = token("muted"), line = token("line"), still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const labels = { type: "category", data: said.labels, inverse: said.flat, axisTick: { show: false },
      axisLine: { lineStyle: { color: line } }, axisLabel: { color: muted, hideOverlap: true, width: said.flat ? 120 : undefined, overflow: "truncate" } };
    const values = said.series.map((one, n) => ({ type: "value", minInterval: 1, axisLabel: { color: muted, formatter: short },
      splitLine: { show: n === 0, lineStyle: { color: line } }, splitNumber: 4 }));
    return {
      animation: !still,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("ink") },
      grid: { left: 8, right: 12, top: said.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
      legend: { show: said.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 14, textStyle: { color: token("ink") } },
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("paper"), borderColor: line, textStyle: { color: token("ink") }, confine: true },
      xAxis: said.flat ? values[0] : labels,
      yAxis: said.flat ? labels : values,
      series: said.series.map((one, n) => ({ name: one.name, type: one.kind, data: one.values, yAxisIndex: said.flat ? 0 : n, barMaxWidth: 26,
        itemStyle: { color: token(one.colour), borderRadius: one.kind === "bar" ? 3 : 0 }, lineStyle: { width: 2 }, symbolSize: 6, cursor: "pointer" })),
    };
  };

  const draw = (box) => {
    const said = JSON.parse(box.querySelector("script").textContent);
    const drawn = window.echarts.init(box, null, { renderer: "svg" });
    drawn.setOption(option(said));
    drawn.on("click", (event) => { const to = said.links[event.dataIndex]; if (to) location.assign(to); });
    new ResizeObserver(() => drawn.resize()).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.setOption(option(said)));
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
