// The signature pad: draws, keeps the strokes when the page comes back, and puts them into the form.
"use strict";
(() => {
  const canvas = document.querySelector("[data-pad]");
  const form = document.getElementById("sign");
  if (!canvas || !form || !window.SignaturePad) return;
  const opened = performance.now();
  const seen = new Set();
  const error = document.getElementById("pad-error");
  const pad = new window.SignaturePad(canvas, { penColor: "#14233c", minWidth: 1.6, maxWidth: 4.8 });

  const fit = () => {
    const kept = pad.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (kept.length) pad.fromData(kept);
  };
  const restore = () => {
    try {
      const kept = JSON.parse(canvas.dataset.strokes || "[]");
      if (kept.length) pad.fromData(kept);
    } catch {
      pad.clear();
    }
  };
  const put = (name, value) => {
    form.elements[name].value = value;
  };

  fit();
  restore();
  let width = canvas.offsetWidth;
  window.addEventListener("resize", () => {
    if (canvas.offsetWidth !== width) {
      width = canvas.offsetWidth;
      fit();
    }
  });
  document.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    error.hidden = true;
  });
  pad.addEventListener("beginStroke", () => {
    error.hidden = true;
  });
  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) seen.add(entry.target);
    });
    for (const page of document.querySelectorAll("[data-sheets] img")) watch.observe(page);
  }
  form.addEventListener("submit", (event) => {
    if (pad.isEmpty()) {
      event.preventDefault();
      error.querySelector("span").textContent = error.dataset.empty;
      error.hidden = false;
      canvas.focus();
      return;
    }
    put("strokes", JSON.stringify(pad.toData()));
    put("image", pad.toDataURL("image/png"));
    put("client_time", new Date().toISOString());
    put("canvas_width", canvas.offsetWidth);
    put("canvas_height", canvas.offsetHeight);
    put("pixel_ratio", window.devicePixelRatio || 1);
    put("read_seconds", ((performance.now() - opened) / 1000).toFixed(1));
    put("pages_seen", seen.size);
  });
})();
