// How the cards and lines of the explorer look, in the colours of the page.
"use strict";
window.explorerLook = () => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const system = (names, fill) => names.map((name) => ({
    selector: `node[system = "${name}"]`,
    style: { "background-color": colour(fill), "border-color": colour(`${fill}-edge`) },
  }));
  return [
    { selector: "node", style: {
      width: 176, height: 58, shape: "round-rectangle", "corner-radius": 8, "background-color": colour("card"),
      "border-width": 1.5, "border-color": colour("wire"), label: "data(label)", color: colour("ink"),
      "font-size": 11, "font-family": "system-ui, sans-serif", "text-wrap": "wrap", "text-max-width": 158,
      "text-valign": "center", "text-halign": "center", "line-height": 1.15, "min-zoomed-font-size": 4.5,
    } },
    ...system(["icd9cm", "icd9pcs"], "old"),
    ...system(["icd10cm", "icd10pcs"], "new"),
    ...system(["hcpcs", "cpt"], "other"),
    { selector: 'node[form = "header"]', style: { shape: "rectangle", "border-style": "double", "border-width": 5 } },
    { selector: 'node[form = "group"]', style: { shape: "hexagon", width: 196, "text-max-width": 146 } },
    { selector: 'node[form = "state"]', style: { shape: "round-rectangle", "corner-radius": 29, "text-max-width": 146 } },
    { selector: 'node[form = "nothing"]', style: { shape: "diamond", height: 64, "text-max-width": 90 } },
    { selector: "node[?bad]", style: { "border-color": colour("bad-edge"), "border-style": "dashed", "border-width": 2.5 } },
    { selector: "node[?cut]", style: { "border-style": "dashed" } },
    { selector: "node.caption", style: {
      "background-opacity": 0, "border-width": 0, label: "data(label)", color: colour("soft"), "font-size": 13, "font-weight": 600, events: "no",
    } },
    { selector: "node.centre", style: { "border-width": 4, "font-weight": 700 } },
    { selector: "edge", style: {
      width: 1.5, "line-color": colour("wire"), "curve-style": "straight", "target-arrow-color": colour("wire"),
      "source-arrow-color": colour("wire"), "arrow-scale": 0.9, "font-size": 10, color: colour("wire-text"),
      "text-background-color": colour("halo"), "text-background-opacity": 0.9, "text-background-padding": 2,
      "min-zoomed-font-size": 5.5, "font-family": "system-ui, sans-serif", events: "no",
    } },
    { selector: 'edge[kind != "child_of"]', style: { "target-arrow-shape": "triangle", width: 2 } },
    // Time goes from what was before to what came after.
    { selector: 'edge[kind = "preceded_by"]', style: { "target-arrow-shape": "none", "source-arrow-shape": "triangle" } },
    { selector: "edge[?both]", style: { "source-arrow-shape": "triangle" } },
    { selector: "edge[?loose]", style: { "line-style": "dashed" } },
    { selector: 'edge[kind = "child_of"]', style: { width: 1 } },
    { selector: "edge.told, edge.near[^weights]", style: { label: "data(label)" } },
    { selector: "edge[weights]", style: {
      "curve-style": "segments", "edge-distances": "endpoints", "segment-weights": "data(weights)", "segment-distances": "data(distances)",
      "source-endpoint": "data(head)", "target-endpoint": "data(foot)",
    } },
    { selector: "edge.near", style: { "line-color": colour("accent"), "target-arrow-color": colour("accent"), "source-arrow-color": colour("accent"), width: 3, "z-index": 9 } },
    { selector: "node.chosen", style: { "outline-width": 4, "outline-color": colour("accent"), "outline-offset": 3, "z-index": 10 } },
  ];
};
