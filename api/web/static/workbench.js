// What all pages do in the browser besides htmx: write numbers and days in the reader's form, copy, keys.
"use strict";
(() => {
  const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  const numbers = new Intl.NumberFormat();

  function localise(root) {
    for (const each of root.querySelectorAll("time[datetime]")) {
      const day = new Date(each.dateTime);
      if (each.dateTime.length === 10 && !Number.isNaN(day.valueOf())) each.textContent = days.format(day);
    }
    for (const each of root.querySelectorAll("data[value]")) {
      if (/^-?\d+$/.test(each.value)) each.textContent = numbers.format(Number(each.value));
    }
  }

  function say(text) {
    const place = document.getElementById("said");
    place.textContent = text;
    window.setTimeout(() => { if (place.textContent === text) place.textContent = ""; }, 4000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(`Copied ${button.dataset.copy}`);
    } catch {
      say("The browser does not let this page copy.");
    }
  });

  // "/" leads to the box, as everywhere; Escape leads back to the hits from which a page was opened.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey) return;
    const box = document.querySelector('input[type="search"]');
    const find = document.querySelector("a.brand");
    if (event.key === "/") {
      event.preventDefault();
      if (!box) return find.click();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && !box && document.referrer.split("?")[0] === find.href) {
      window.history.back();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => localise(event.target));
  document.addEventListener("htmx:sendError", () => say("The server cannot be reached."));
  // A refusal is shown where the answer would stand.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && (xhr.getResponseHeader("content-type") || "").startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  localise(document);
  window.crosswalk = { say, localise };
})();
