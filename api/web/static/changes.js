// Where one was in the page of changes is kept when what is shown is another.
"use strict";
(() => {
  let down = 0;

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "changed") down = window.scrollY;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "changed") return;
    const chart = document.querySelector(".chart");
    const chosen = chart && chart.querySelector("[aria-current]");
    if (chosen) {
      const below = chosen.getBoundingClientRect().top - chart.getBoundingClientRect().top;
      chart.scrollTop += below - chart.clientHeight / 2;
    }
    const active = document.activeElement;
    // What was chosen may be there no longer: the way goes on from the heading of the codes.
    const head = document.getElementById("codes-head");
    if (head && active === document.body) head.focus({ preventScroll: true });
    // A page of the table begins at its top, all else stays where it was.
    if (!active.closest(".pages")) window.scrollTo(0, down);
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => window.crosswalk.localise(event.target));
})();
