// The picture of the explorer: moving about in it with the mouse, fingers or keys, and reading what is selected.
"use strict";
(() => {
  const WIDTH = 176, HEIGHT = 58, FOOT = 13, MANY = 150, LEGIBLE = 0.6;
  const place = document.getElementById("picture");
  const side = document.getElementById("side");
  const explorer = document.getElementById("explorer");
  if (!place || !window.cytoscape) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const told = JSON.parse(document.getElementById("drawing").textContent);
  const spots = new Map(told.nodes.map((node) => [node.id, node]));
  explorer.hidden = false;
  document.getElementById("unscripted").hidden = true;

  // A line of the tree leaves a card on its left and ends at the foot of the one above; any other goes from right to
  // right, around the cards between. The library wants the bends as distances from the straight line between the ends.
  function bent(edge) {
    const start = spots.get(edge.source), end = spots.get(edge.target), isChild = edge.kind === "child_of";
    const from = { x: start.x + (isChild ? -WIDTH : WIDTH) / 2, y: start.y };
    const to = isChild ? { x: end.x - WIDTH / 2 + FOOT, y: end.y + HEIGHT / 2 } : { x: end.x + WIDTH / 2, y: end.y };
    const dx = to.x - from.x, dy = to.y - from.y, long = dx * dx + dy * dy;
    const weights = [], distances = [];
    for (const [x, y] of edge.bends) {
      weights.push(((x - from.x) * dx + (y - from.y) * dy) / long);
      distances.push(((y - from.y) * dx - (x - from.x) * dy) / Math.sqrt(long));
    }
    return { weights, distances, head: isChild ? "-50% 0%" : "50% 0%", foot: isChild ? `${FOOT - WIDTH / 2}px 50%` : "50% 0%" };
  }

  const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  const written = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? days.format(new Date(text)) : text);
  for (const edge of told.edges) if (edge.day) edge.label += ` ${written(edge.day)}`;

  const few = told.edges.length <= MANY;
  const elements = [
    ...told.nodes.map((node) => ({ data: node, position: { x: node.x, y: node.y }, classes: node.id === told.centre ? "centre" : "" })),
    ...told.captions.map((each, n) => ({ data: { id: `caption ${n}`, label: written(each.text) }, position: { x: each.x, y: each.y }, classes: "caption", selectable: false })),
    ...told.edges.map((edge, n) => ({
      group: "edges",
      data: { id: `edge ${n}`, ...edge, ...(edge.bends.length ? bent(edge) : {}) },
      classes: few && !edge.bends.length ? "told" : "",
    })),
  ];
  const cy = window.cytoscape({
    container: place, elements, style: window.explorerLook(), layout: { name: "preset" },
    autoungrabify: true, autounselectify: true, boxSelectionEnabled: false, minZoom: 0.03, maxZoom: 3,
    textureOnViewport: told.nodes.length > MANY, userZoomingEnabled: false,
  });
  const cards = cy.nodes().not(".caption");
  let chosen = cy.getElementById(told.centre);

  function fit() {
    cy.fit(undefined, 24);
    if (cy.zoom() > 1.15) { cy.zoom(1.15); cy.center(); }
  }
  function begin() {
    fit();
    if (cy.zoom() < LEGIBLE && told.nodes.length <= MANY) { cy.zoom(LEGIBLE); cy.center(cy.getElementById(told.centre)); }
  }
  function zoom(by) {
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }
  function show(node) {
    const box = node.renderedBoundingBox({ includeLabels: false }), room = 12;
    const isIn = box.x1 > room && box.y1 > room && box.x2 < cy.width() - room && box.y2 < cy.height() - room;
    if (isIn) return;
    if (calm.matches) cy.center(node);
    else cy.stop().animate({ center: { eles: node }, duration: 160 });
  }

  function made(tag, text, properties = {}) {
    const each = document.createElement(tag);
    if (text) each.textContent = text;
    Object.assign(each, properties);
    return each;
  }
  function day(text) {
    const each = made("time", text);
    each.dateTime = text;
    return each;
  }
  function ways(node) {
    const list = made("ul", "", { className: "ways" });
    for (const edge of node.connectedEdges().toArray().slice(0, 60)) {
      const other = edge.source().same(node) ? edge.target() : edge.source();
      for (const [from, words, when] of edge.data("says")) {
        const button = made("button", from === node.id() ? words : `${other.data("name")} ${words}`, { type: "button" });
        if (when) button.append(" on ", day(when));
        button.addEventListener("click", () => { choose(other); side.focus(); });
        const item = made("li");
        item.append(button);
        list.append(item);
      }
    }
    return list;
  }
  function describe(node) {
    const about = node.data();
    const span = made("p", "", { className: "soft" });
    if (about.starts) span.append(day(about.starts), " to ", about.ends ? day(about.ends) : "now");
    const heading = made("h2", about.name);
    const links = made("p");
    if (about.page) links.append(made("a", about.form === "group" ? "Browse it" : "Its page", { href: about.page, className: "button" }), " ");
    if (about.explore && about.id !== told.centre) links.append(made("a", "Explore around it", { href: about.explore, className: "button" }));
    const says = [about.kind, ...(about.form === "group" || about.form === "nothing" ? [] : [about.says])].join(", ");
    side.replaceChildren(heading, made("p", about.title), made("p", says, { className: "soft" }), span, links, ways(node));
    if (about.cut) side.append(made("p", "It leads to more that is left out here.", { className: "soft" }));
    window.crosswalk.localise(side);
    return [about.name, about.title, says].filter(Boolean).join(", ");
  }
  function choose(node, { aloud = false } = {}) {
    cy.batch(() => {
      cy.elements(".chosen, .near").removeClass("chosen near");
      node.addClass("chosen");
      node.connectedEdges().addClass("near");
    });
    chosen = node;
    const words = describe(node);
    if (aloud) window.crosswalk.say(words);
    show(node);
  }

  // The card that lies best in a direction: first of those that links lead to, then of all; of two alike the upper.
  function next(dx, dy) {
    const from = chosen.position();
    const best = (nodes) => {
      let found = null, least = Infinity;
      nodes.forEach((node) => {
        const at = node.position(), x = at.x - from.x, y = at.y - from.y;
        const along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
        if (along <= 1 || across > along * 6) return;
        const far = along + 2 * across;
        if (far < least - 1 || (far < least + 1 && at.y < found.position().y)) { least = far; found = node; }
      });
      return found;
    };
    return best(chosen.neighborhood("node").not(".caption")) || best(cards);
  }
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const node = next(...ARROWS[event.key]);
      if (node) choose(node, { aloud: true });
    } else if (event.key === "Enter" || event.key === " ") {
      choose(chosen);
      (side.querySelector("a, button") || side).focus();
    } else if (event.key === "+" || event.key === "=") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
    else if (event.key === "0") fit();
    else if (event.key === "Home") choose(cy.getElementById(told.centre), { aloud: true });
    else return;
    event.preventDefault();
  });
  side.addEventListener("keydown", (event) => { if (event.key === "Escape") place.focus(); });
  explorer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    ({ in: () => zoom(1.3), out: () => zoom(1 / 1.3), fit, centre: () => choose(cy.getElementById(told.centre)) })[button.dataset.do]();
  });
  cy.on("tap", "node", (event) => { if (!event.target.hasClass("caption")) choose(event.target); });
  // The wheel goes on turning the page until somebody is in the picture.
  place.addEventListener("pointerdown", () => place.focus({ preventScroll: true }));
  place.addEventListener("focus", () => cy.userZoomingEnabled(true));
  place.addEventListener("blur", () => cy.userZoomingEnabled(false));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(window.explorerLook()));

  begin();
  choose(chosen);
  cy.one("render", () => { explorer.dataset.ready = String(Math.round(performance.now())); });
})();
