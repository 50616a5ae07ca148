// Niceties only: every page works without this file.
"use strict";

// A trouble or a notice is what the reader should meet first.
const first = document.querySelector('[role="alert"]');
if (first) first.focus();

// Remarks not yet sent are counted on the button, and not lost by a slip of the mouse.
const sheet = document.querySelector("form[data-guard]");
if (sheet) {
  const button = sheet.querySelector("[data-return]");
  const words = button ? button.textContent : "";
  let leaving = false;
  const asks = [...sheet.querySelectorAll("details.ask")];
  const filled = () =>
    asks.filter((ask) => ask.querySelector("textarea").value.trim() || ask.querySelector("input:checked")).length;
  const show = () => {
    if (button) button.textContent = filled() ? `${words} (${filled()})` : words;
    for (const ask of asks) {
      ask.classList.toggle("is-filled", Boolean(ask.querySelector("textarea").value.trim() || ask.querySelector("input:checked")));
    }
  };
  sheet.addEventListener("input", show);
  sheet.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; show(); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && filled()) event.preventDefault();
  });
  for (const ask of asks) {
    ask.addEventListener("toggle", () => { if (ask.open && ask.contains(document.activeElement)) ask.querySelector("textarea").focus(); });
  }
}

// In the list, j and k go down and up, as arrows do in a mail program.
const links = [...document.querySelectorAll(".case-link")];
if (links.length) {
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const at = links.indexOf(document.activeElement);
    const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
    if (next) { next.focus(); event.preventDefault(); }
  });
}
