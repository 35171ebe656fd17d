/* 朗读: reads the page aloud with the browser's own voice; the button appears only where there is one. */
(() => {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const hush = (button) => { speechSynthesis.cancel(); button.setAttribute("aria-pressed", "false"); };
  const sentences = (node) => (node.innerText || "").split(/\n+/).map((line) => line.trim()).filter(Boolean);
  document.querySelectorAll("[data-read]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") { hush(button); return; }
      const lines = sentences(document.querySelector(button.dataset.read));
      if (!lines.length) return;
      speechSynthesis.cancel();
      button.setAttribute("aria-pressed", "true");
      lines.forEach((line, index) => {
        const words = new SpeechSynthesisUtterance(line);
        words.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
        words.rate = 0.9;
        if (index === lines.length - 1) words.onend = () => hush(button);
        speechSynthesis.speak(words);
      });
    });
  });
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
})();
