// Where one was in the page of changes is kept when what is shown is another.
"use strict";
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "changed") return;
  const chart = document.querySelector(".chart");
  const chosen = chart && chart.querySelector("[aria-current]");
  if (chosen) chart.scrollTop = chosen.offsetTop - chart.clientHeight / 2;
  // What was chosen may be there no longer: the way goes on from the heading of the codes.
  const head = document.getElementById("codes-head");
  if (head && document.activeElement === document.body) head.focus({ preventScroll: true });
});
