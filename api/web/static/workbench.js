// What all pages do in the browser besides htmx: write numbers and days in the reader's form, copy, keys.
"use strict";
(() => {
  const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select";
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
    say(await copied(button.dataset.copy) ? `Copied ${button.dataset.copy}` : "The browser does not let this page copy.");
    button.focus();
  });

  // Without TLS a browser has no clipboard for pages; what is selected it copies.
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text, className: "hidden" });
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

  // "/" leads to the box, as everywhere; Escape leads back to the hits from which one came.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest(FIELD) || event.ctrlKey || event.metaKey) return;
    const box = document.querySelector('input[type="search"]');
    const find = document.querySelector("a.brand");
    if (event.key === "/") {
      event.preventDefault();
      if (!box) return find.click();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && !box && window.sessionStorage.getItem("hits")) {
      window.location.assign(window.sessionStorage.getItem("hits"));
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

  // Keys of one character can be turned off, for people whose speech or tremor types them. No field loses any, and
  // neither does what has its own keys while it has the focus.
  const keys = document.getElementById("one-key");
  keys.checked = window.localStorage.getItem("keys") !== "off";
  keys.closest("p").hidden = false;
  keys.addEventListener("change", () => window.localStorage.setItem("keys", keys.checked ? "on" : "off"));
  window.addEventListener("keydown", (event) => {
    const own = event.target.closest?.(`${FIELD}, [role=application]`);
    if (event.key.length === 1 && !keys.checked && !own && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.stopImmediatePropagation();
    }
  }, true);
})();
