// Live pages and shortcuts. Every page works without this file.
"use strict";

const live = document.querySelector("main[data-live]");
const connection = document.getElementById("connection");

/** Whether somebody is in the middle of something that a new page would take away. */
function busy() {
  const at = document.activeElement;
  const typed = [...document.querySelectorAll("main input:not([type=hidden]), main textarea, main select")].some((field) =>
    field instanceof HTMLSelectElement ? [...field.options].some((one) => one.selected !== one.defaultSelected && (one.defaultSelected || one.index > 0)) :
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue);
  return typed || (at instanceof HTMLElement && at.matches("main input, main textarea, main select"));
}

let waiting = false;

/** Fetches the page anew and puts its content in the place of the old, the focus where it was. */
async function refresh() {
  if (busy()) {
    waiting = true;
    return;
  }
  waiting = false;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  if (!next || busy()) return;
  const key = (one) => one.id || one.getAttribute("href") || `${one.closest("form")?.getAttribute("action")} ${one.textContent}`;
  const at = document.activeElement instanceof HTMLElement && live.contains(document.activeElement) ? key(document.activeElement) : "";
  const open = [...live.querySelectorAll("details")].map((one) => one.open);
  next.querySelector(".done")?.remove();
  live.replaceChildren(...next.childNodes);
  [...live.querySelectorAll("details")].forEach((one, i) => (one.open = open[i] ?? one.open));
  if (at !== "") [...live.querySelectorAll("a, button, summary")].find((one) => key(one) === at)?.focus();
}

if (live && "EventSource" in window) {
  let heard = Date.now();
  const lost = (is) => {
    connection.textContent = is ? connection.dataset.lost : "";
    connection.hidden = !is;
  };
  const source = new EventSource("/console/live");
  const hear = () => {
    heard = Date.now();
    lost(false);
  };
  let first = true;
  let brief = false; // the server cannot tell what happens: the page asks again and again
  source.addEventListener("open", () => {
    hear();
    if (!first) void refresh();
    first = false;
  });
  source.addEventListener("beat", hear);
  source.addEventListener("brief", () => {
    brief = true;
    hear();
  });
  source.addEventListener("change", () => {
    hear();
    void refresh();
  });
  source.addEventListener("error", () => {
    if (!brief) lost(true);
  });
  setInterval(() => {
    if (Date.now() - heard > 12_000) lost(true);
    if (waiting && !busy()) void refresh();
  }, 1_000);
}

const keys = document.getElementById("keys");
document.querySelector("[data-help]")?.addEventListener("click", () => keys.showModal());

let after = "";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof HTMLElement && event.target.matches("input, textarea, select"))) return;
  const before = after;
  after = event.key;
  if (event.key === "?" && keys && !keys.open) {
    keys.showModal();
    return;
  }
  if (before === "g") {
    document.querySelector(`header a[data-key="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  if (event.key === "/") {
    const find = document.querySelector("[data-find]");
    if (find) {
      event.preventDefault();
      find.focus();
    }
    return;
  }
  if (event.key === "n" || event.key === "b") {
    document.querySelector(`button[data-key="${event.key}"]`)?.click();
    return;
  }
  if (event.key === "x") {
    document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")?.click();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...document.querySelectorAll("a[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
});
