// Finding by keys alone: the arrows go through the hits, which are plain links, and Escape leads back to the box.
"use strict";
(() => {
  const box = document.getElementById("q");
  const narrowing = document.querySelector(".narrowing");
  const little = window.matchMedia("(max-width: 40rem)");

  function fold() {
    narrowing.open = !little.matches;
  }

  function hits() {
    return [...document.querySelectorAll("#hits a.code")];
  }

  function next(key, at, links) {
    if (key === "ArrowDown") return links[Math.min(at + 1, links.length - 1)];
    if (at < 0) return null;
    if (key === "ArrowUp") return at > 0 ? links[at - 1] : box;
    if (key === "Home") return links[0];
    if (key === "End") return links[links.length - 1];
    return key === "Escape" ? box : null;
  }

  document.addEventListener("keydown", (event) => {
    const links = hits();
    const at = links.indexOf(document.activeElement);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    if (at < 0 && document.activeElement !== box) return;
    const target = next(event.key, at, links);
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target === box) box.select();
  });

  // Newer hits may come while one goes through the older ones: the place is kept.
  let place = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    place = event.detail.target.id === "hits" && hits().includes(active) ? active.href : null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "hits" || place === null) return;
    const links = hits();
    (links.find((each) => each.href === place) || links[0] || box).focus();
    place = null;
  });

  // Where Escape leads back to, from the page of a code.
  window.addEventListener("pagehide", () => window.sessionStorage.setItem("hits", window.location.href));

  fold();
  little.addEventListener("change", fold);
})();
