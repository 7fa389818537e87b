// The pages of lists in the browser: keys between rows, marks, a file that is too large told before it is sent.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll(".row")];
  const current = () => document.activeElement.closest?.(".row") ?? document.querySelector(`[id="${last}"]`);
  let last = "";
  let place = 0;

  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const every = rows();
    const at = every.indexOf(current());
    go(every[at < 0 ? (by > 0 ? 0 : every.length - 1) : Math.min(Math.max(at + by, 0), every.length - 1)]);
  }

  // Where rows are marked a key is about them; else about the row that one stands on.
  function press(what) {
    const form = document.getElementById("decide");
    const row = current();
    const many = form?.querySelector('[name="row"]:checked, [name="whole"]:checked');
    const id = row?.id.slice(4);
    const button = many ? form.querySelector(`.many [value="${what}"]`) : row?.querySelector(`[value="${what}:${id}"]`);
    if (button) button.click();
    else window.crosswalk.say("Go to a row first, with j or k.");
  }

  function more(row, field) {
    if (!row) return;
    row.querySelector(".acts details").open = true;
    row.querySelector(`[name^="${field}-"]`).focus();
  }

  function replace() {
    const offered = current()?.querySelectorAll(".offered button") ?? [];
    if (offered.length === 1) offered[0].click();
    else if (offered.length) offered[0].focus();
    else more(current(), "codes");
  }

  const keys = {
    j: () => step(1), k: () => step(-1), a: () => press("accept"), i: () => press("ignore"), r: replace,
    c: () => more(current(), "comment"), u: () => document.querySelector("#undo button")?.click(),
    x: () => current()?.querySelector('[name="row"]').click(), "?": () => document.getElementById("keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!document.getElementById("review") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const field = target.closest("input:not([type=checkbox]), textarea, select");
    if (field) {
      const button = key === "Enter" && buttonOf(field);
      if (button) { event.preventDefault(); button.click(); }
      if (key === "Escape") go(field.closest(".row"));
      return;
    }
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (arrow && target.closest(".row")) { event.preventDefault(); step(arrow); return; }
    if (Object.hasOwn(keys, key)) { event.preventDefault(); keys[key](); }
  });

  // Enter in a field presses the button that goes with it.
  function buttonOf(field) {
    const [what, number] = field.name.split("-");
    const action = { codes: "replace", assign: "say", comment: "say" }[what];
    return action && field.form?.querySelector(`button[value="${action}${number ? `:${number}` : ""}"]`);
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) { last = row.id; place = rows().indexOf(row); }
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "mark-page") {
      for (const each of document.querySelectorAll('.row [name="row"]')) each.checked = event.target.checked;
    }
    if (event.target.id === "file") {
      const [file] = event.target.files;
      if (file && file.size > Number(event.target.dataset.most)) {
        event.target.value = "";
        document.getElementById("read").textContent = `${file.name} is larger than 64 MB. Divide it, or leave out columns.`;
        event.stopPropagation();
      }
    }
  }, true);

  document.getElementById("help")?.addEventListener("click", keys["?"]);

  // After a step one goes on where one was: at the same row, or at the one that came into its place.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.verb !== "post" || !last) return;
    const every = rows();
    go(document.getElementById(last) ?? every[Math.min(place, every.length - 1)]);
    if (!every.length) document.getElementById("content").focus();
  });
})();
