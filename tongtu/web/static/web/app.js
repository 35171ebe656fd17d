/* Conveniences. Every page works without this file. */
(() => {
  "use strict";
  const find = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  /* Keys: an element with data-key="y" is pressed or focused by that key. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") find("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const target = find("[data-key]").find((one) => one.dataset.key === event.key.toLowerCase() && !one.disabled);
    if (!target) return;
    event.preventDefault();
    if (target.matches("option")) pick(target); else if (target.matches("input, textarea, select")) target.focus(); else target.click();
  });
  /* A key on a choice takes it, and leads on to the button of its form. */
  const pick = (option) => {
    const list = option.closest("select");
    list.value = option.value;
    const next = list.form && list.form.querySelector("[data-after-key]");
    (next || list).focus();
  };

  /* Boxes of a list: shift and click takes all between; data-all takes every one. */
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-range] input[type=checkbox]");
    if (!box) return;
    const boxes = find("input[type=checkbox]:not([data-all])", box.closest("[data-range]"));
    if (box.matches("[data-all]")) boxes.forEach((one) => { one.checked = box.checked; });
    else if (event.shiftKey && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });
  document.addEventListener("click", (event) => {
    find("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* Photographs: open large in the page; arrows move, Escape closes. */
  const zoom = (links, start) => {
    const box = document.createElement("dialog");
    const picture = document.createElement("img");
    const words = document.createElement("p");
    const close = document.createElement("button");
    let at = start;
    box.className = "zoom";
    close.className = "btn btn-quiet";
    close.textContent = document.documentElement.lang === "en" ? "Close" : "关闭";
    const show = (index) => {
      at = (index + links.length) % links.length;
      picture.src = links[at].href;
      picture.alt = words.textContent = links[at].dataset.zoom;
    };
    close.addEventListener("click", () => box.close());
    box.addEventListener("close", () => { box.remove(); links[at].focus(); });
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") show(at + 1);
      if (event.key === "ArrowLeft") show(at - 1);
      if (event.key.toLowerCase() === "z") box.close();
    });
    box.append(picture, words, close);
    document.body.append(box);
    show(start);
    box.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    const links = find("a[data-zoom]", link.closest("[data-gallery]"));
    zoom(links, links.indexOf(link));
  });

  /* Nothing typed is lost: forms with data-draft are kept for this tab until they are accepted. */
  const kept = (field) => field.name && !["password", "file", "hidden", "submit"].includes(field.type) && field.autocomplete !== "one-time-code";
  const key = (form) => `draft:${form.dataset.draft || location.pathname}`;
  const box = { read(name) { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
                write(name, value) { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
                drop(name) { try { sessionStorage.removeItem(name); } catch { /* forbidden */ } } };
  const keep = (form) => {
    const values = {};
    Array.from(form.elements).filter(kept).forEach((field) => {
      if (["checkbox", "radio"].includes(field.type)) { if (field.checked) (values[field.name] ||= []).push(field.value); }
      else values[field.name] = field.value;
    });
    box.write(key(form), values);
  };
  const restore = (form) => {
    const values = box.read(key(form));
    if (!values) return;
    Array.from(form.elements).filter(kept).forEach((field) => {
      if (!(field.name in values)) return;
      if (["checkbox", "radio"].includes(field.type)) field.checked = [].concat(values[field.name]).includes(field.value);
      else if (!field.value) field.value = values[field.name];
    });
  };
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-draft]"); if (form) keep(form); });
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-draft]")) { keep(event.target); box.write("draft-sent", key(event.target)); } });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches && form.matches("form[data-draft]") && event.detail.successful) { box.drop(key(form)); box.drop("draft-sent"); }
  });

  /* Uploads show how far they are, and can be tried again: the form is sent by htmx, which tells. */
  const part = (event) => { const form = event.target.closest && event.target.closest("form"); return form && form.querySelector("[data-upload] [data-progress]"); };
  const failed = (event) => {
    const box = part(event);
    if (!box) return;
    const words = box.querySelector("[role=status]");
    box.hidden = false;
    words.className = "small red";
    words.textContent = words.dataset.failed;
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const box = part(event);
    if (!box || !event.detail.lengthComputable) return;
    const share = Math.round(100 * event.detail.loaded / event.detail.total);
    const words = box.querySelector("[role=status]");
    box.hidden = false;
    box.querySelector("progress").value = share;
    words.className = "small muted";
    words.textContent = share < 100 ? `${share} %` : words.dataset.done;
  });
  ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"].forEach((name) => document.addEventListener(name, failed));
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-upload]") && event.target.closest("[data-upload]").querySelector("[data-files]");
    if (!list) return;
    list.replaceChildren(...Array.from(event.target.files).map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${(file.size / 1048576).toFixed(1)} MB`;
      return line;
    }));
  });

  /* What a fresh piece of page needs: drafts back in their boxes, the summary of mistakes in focus. */
  const ready = (root) => {
    find("form[data-draft]", root).forEach(restore);
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };
  const sent = box.read("draft-sent");
  if (sent && !document.body.dataset.error && !document.querySelector(".field.wrong")) box.drop(sent);
  box.drop("draft-sent");
  ready(document);
  document.addEventListener("htmx:oobAfterSwap", () => {
    const notice = document.getElementById("notice");
    if (notice && notice.children.length) notice.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:afterSwap", (event) => ready(event.detail.target.parentNode || document));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-reload]")) return;
    event.preventDefault();
    if (history.length > 1) history.back(); else location.reload();
  });
})();
