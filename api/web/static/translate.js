// Translating a list in the browser: a file that is dropped, how far the choices are, keys between codes.
"use strict";
(() => {
  const say = (text) => window.crosswalk.say(text);
  const rows = () => [...document.querySelectorAll(".one")];
  let changed = false;

  const send = document.getElementById("send");
  const file = document.getElementById("file");
  if (send && file) {
    send.addEventListener("dragover", (event) => { event.preventDefault(); send.classList.add("dropping"); });
    send.addEventListener("dragleave", () => send.classList.remove("dropping"));
    send.addEventListener("drop", (event) => {
      send.classList.remove("dropping");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // Told before it is sent, and seen before htmx sends it.
    send.addEventListener("change", (event) => {
      if (event.target !== file || !file.files.length || file.files[0].size <= Number(file.dataset.most)) return;
      event.stopPropagation();
      file.value = "";
      say("The file is larger than 64 MB. Convert it with the command line: crosswalk convert.");
    }, true);
  }

  function whole(row) {
    const set = row.querySelector('[name^="c-"]:checked');
    if (!set) return false;
    if (set.value === "own") return row.querySelector('[name^="o-"]').value.trim() !== "";
    const lists = set.closest(".alternative")?.querySelectorAll('[role="radiogroup"]') ?? [];
    return [...lists].every((each) => each.querySelector(":checked"));
  }

  function mark(row, chosen) {
    const told = row.querySelector(".choice");
    row.classList.toggle("open", !chosen);
    told.textContent = chosen ? "chosen by you" : "needs a choice";
    told.classList.toggle("good", chosen);
    told.classList.toggle("warn", !chosen);
  }

  function tell() {
    const told = document.getElementById("progress-told");
    const bar = document.getElementById("progress");
    if (!told || told.dataset.needed === "0") return;
    const needing = rows().filter((row) => row.dataset.needs);
    // What the server counted of this page was so when it came.
    const before = needing.filter((row) => row.dataset.was === "whole").length;
    const now = needing.filter(whole).length;
    const chosen = Number(told.dataset.chosen) - before + now;
    bar.value = chosen;
    told.textContent = `${chosen.toLocaleString()} of ${Number(told.dataset.needed).toLocaleString()} chosen`;
    for (const row of needing) mark(row, whole(row));
  }

  function begin() {
    for (const row of rows()) row.dataset.was = whole(row) ? "whole" : "";
  }

  document.addEventListener("change", (event) => {
    const row = event.target.closest(".one");
    if (!row) return;
    changed = true;
    if (event.target.matches('[name^="l-"]')) {
      event.target.closest(".alternative").querySelector('[name^="c-"]').checked = true;
    }
    tell();
  });
  // Whoever types a code or a reason means it.
  document.addEventListener("input", (event) => {
    const row = event.target.closest(".one");
    if (row && event.target.matches('[name^="o-"]')) {
      row.querySelector('[value="own"]').checked = true;
      changed = true;
      tell();
    }
  });

  const current = () => document.activeElement.closest?.(".one");
  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  function step(by, among) {
    const every = rows();
    const from = every.indexOf(current());
    const left = by > 0 ? every.slice(from + 1) : every.slice(0, Math.max(from, 0)).reverse();
    const next = left.find(among);
    if (next) go(next); else say(by > 0 ? "That is the last one of the page." : "That is the first one of the page.");
  }
  function choose(number) {
    const row = current();
    const buttons = row?.querySelectorAll('input[type="radio"]') ?? [];
    if (buttons[number - 1]) buttons[number - 1].click();
    else say(row ? `The code has no choice ${number}.` : "Go to a code first, with j or n.");
  }
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!document.getElementById("codes") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    if (key === "j") step(1, () => true);
    else if (key === "k") step(-1, () => true);
    else if (key === "n") step(1, (row) => row.classList.contains("open"));
    else if (/^[1-9]$/.test(key)) choose(Number(key));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "keep") { changed = false; say("The map is being made."); }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "codes") return;
    if (!event.submitter?.formAction.includes("/file.")) changed = false;
  });
  // What is chosen stays on the page where the server could not answer with it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== "codes" || xhr.status < 400 || xhr.responseText.includes('id="codes"')) return;
    event.detail.shouldSwap = false;
    const told = document.getElementById("failed");
    told.replaceChildren(...new DOMParser().parseFromString(xhr.responseText, "text/html").body.childNodes);
    told.scrollIntoView({ block: "center" });
  });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!document.getElementById("codes") || event.target.id === "read") return;
    begin();
    const codes = document.getElementById("codes");
    (document.getElementById("told") ?? codes).scrollIntoView({ block: "start" });
    if (document.activeElement === document.body) codes.focus({ preventScroll: true });
  });
  begin();
})();
