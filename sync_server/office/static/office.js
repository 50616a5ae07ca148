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
  const says = (ask) => Boolean(ask.querySelector("textarea").value.trim() || ask.querySelector("input:checked"));
  const filled = () => asks.filter((ask) => says(ask) && !ask.matches("[data-question]")).length;
  const show = () => {
    if (button) button.textContent = filled() ? `${words} (${filled()})` : words;
    for (const ask of asks) {
      ask.classList.toggle("is-filled", says(ask));
    }
  };
  sheet.addEventListener("input", show);
  sheet.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; show(); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && asks.some(says)) event.preventDefault();
  });
  for (const ask of asks) {
    ask.addEventListener("toggle", () => { if (ask.open && ask.contains(document.activeElement)) ask.querySelector("textarea").focus(); });
  }
}

// A key alone does something only where nothing is being typed; keys move the focus, and Enter decides.
for (const hint of document.querySelectorAll("[data-keys]")) hint.dataset.on = "";
const keys = (does) =>
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (does[event.key] && does[event.key]()) event.preventDefault();
  });
const go = (to) => {
  if (to) to.focus();
  return Boolean(to);
};

// In a list, j and k go down and up, as arrows do in a mail program; x chooses where one stands.
const links = [...document.querySelectorAll(".case-link")];
const rowOf = (node) => node && node.closest(".cases > li");
const at = () => links.findIndex((link) => rowOf(link) === rowOf(document.activeElement));
const step = (much) => go(links[Math.min(Math.max(at() + much, 0), links.length - 1)]);

// h and l go through the groups beside it, and u leads back to it from what was opened.
const groups = [...document.querySelectorAll(".tabs a")];
const beside = (much) => {
  const here = groups.includes(document.activeElement) ? document.activeElement : document.querySelector(".tabs [aria-current]");
  return go(groups[Math.min(Math.max(groups.indexOf(here) + much, 0), groups.length - 1)]);
};

// a goes to the button that approves or has seen, r to the words that go back, v through the versions to keep.
const versions = [...document.querySelectorAll("button[name=version]")];
keys({
  j: () => step(1),
  k: () => step(-1),
  h: () => beside(-1),
  l: () => beside(1),
  u: () => go(document.querySelector(".crumbs a")),
  x: () => {
    const box = at() < 0 ? null : rowOf(links[at()]).querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
    return Boolean(box);
  },
  a: () => go(document.querySelector("[data-approve]")),
  r: () => {
    const ask = document.querySelector(".whole details.ask");
    if (ask) ask.open = true;
    return go(ask ? ask.querySelector("textarea") : document.querySelector("[data-reply]"));
  },
  v: () => go(versions[(versions.indexOf(document.activeElement) + 1) % versions.length]),
});

// While the list lies open, a danger that is reported rings until somebody looks.
const bell = document.querySelector("[data-bell]");
if (bell) {
  const EVERY = 20_000; // milliseconds
  const RING = 4_000;
  let air = null;
  let ringing = 0;
  const strike = () => {
    air = air || new AudioContext();
    air.resume();
    [880, 660, 880, 660].forEach((pitch, turn) => {
      const tone = air.createOscillator();
      const loud = air.createGain();
      tone.type = "square";
      tone.frequency.value = pitch;
      loud.gain.value = 0.4;
      tone.connect(loud).connect(air.destination);
      tone.start(air.currentTime + turn * 0.3);
      tone.stop(air.currentTime + turn * 0.3 + 0.25);
    });
  };
  const hush = () => {
    clearInterval(ringing);
    ringing = 0;
  };
  bell.querySelector("[data-hush]").addEventListener("click", hush);
  setInterval(async () => {
    const answer = await fetch("/queue/alarms").catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const open = Number(await answer.text());
    const known = Number(bell.dataset.alarms);
    bell.dataset.alarms = String(open);
    if (open <= known) return;
    bell.hidden = false;
    if (!document.title.startsWith("⚠")) document.title = `⚠ ${document.title}`;
    if (!ringing) {
      strike();
      ringing = setInterval(strike, RING);
    }
  }, EVERY);
}
