// The ribbons take part: a claim or a stretch of time chosen on the picture is a filter; what is
// filtered out is dim; a click on a ribbon goes to the entry that is nearest.

function startPicture(picture) {
  const rows = [...picture.querySelectorAll(".ribbons__row[data-claim]")].map((node) => ({
    node,
    claim: node.dataset.claim,
    ribbon: node.querySelector(".ribbon"),
    marks: [...node.querySelectorAll(".mark")],
  }));
  const scale = picture.querySelector("[data-months]");
  if (!scale) return;
  const months = scale.dataset.months.split(" ").map((pair) => pair.split(":"));
  const places = new Map(months.map(([month, x], index) => [month, [Number(x), Number(months[index + 1]?.[1] || scale.dataset.width)]]));
  let view = { matched: null };
  let start = null;

  function select(detail) {
    document.dispatchEvent(new CustomEvent("timeline:select", { detail }));
  }

  /** Where a day is on the ribbons, as `charts.Scale.x` has it. */
  function xOf(day) {
    const [from, until] = places.get(day.slice(0, 7));
    return from + ((until - from) * (Number(day.slice(8)) - 0.5)) / 31;
  }

  /** All marks are dim, and those that are left are drawn over them. */
  function draw({ selection, matched }) {
    const filtered = matched && !isEmpty(selection);
    const left = new Map();
    for (const entry of filtered ? matched : []) {
      for (const [claim, stance] of positionsOf(entry)) {
        const key = `${claim} ${stance}`;
        if (!left.has(key)) left.set(key, []);
        left.get(key).push(xOf(entry.first));
      }
    }
    for (const { node, claim, ribbon, marks } of rows) {
      const chosen = selection.claim.includes(claim);
      node.classList.toggle("is-chosen", chosen);
      node.classList.toggle("is-out", selection.claim.length > 0 && !chosen);
      node.querySelector("[data-choose]").setAttribute("aria-pressed", chosen);
      for (const old of ribbon.querySelectorAll(".is-left")) old.remove();
      for (const mark of marks) {
        mark.classList.toggle("is-out", Boolean(filtered));
        const xs = left.get(`${claim} ${mark.dataset.stance}`);
        if (!xs) continue;
        const [shape] = mark.getAttribute("d").match(/ [^M]*/u);
        const over = mark.cloneNode();
        over.setAttribute("class", mark.getAttribute("class").replace("is-out", "is-left"));
        over.setAttribute("d", xs.map((x) => `M${x.toFixed(1)}${shape}`).join(""));
        ribbon.append(over);
      }
    }
  }

  document.addEventListener("timeline:filtered", ({ detail }) => draw((view = detail)));

  for (const { claim, node, ribbon } of rows) {
    const button = node.querySelector("[data-choose]");
    button.hidden = false;
    button.addEventListener("click", () => {
      select({ claim: button.getAttribute("aria-pressed") === "true" ? [] : [claim] });
    });
    ribbon.addEventListener("click", async (event) => {
      const entries = (view.matched || (await view.shown.all())).filter((entry) => entry.node && entry.claim.includes(claim));
      const x = placeOn(ribbon, event);
      const [nearest] = entries.sort((one, other) => Math.abs(xOf(one.first) - x) - Math.abs(xOf(other.first) - x));
      if (nearest) location.hash = nearest.node.id;
    });
  }

  function placeOn(drawing, event) {
    const box = drawing.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * Number(scale.dataset.width);
  }

  function monthAt(event) {
    const x = placeOn(scale, event);
    return (months.findLast(([, from]) => Number(from) <= x) || months[0])[0];
  }

  scale.addEventListener("pointerdown", (event) => {
    start = monthAt(event);
    scale.setPointerCapture(event.pointerId);
  });
  scale.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [from, until] = [start, monthAt(event)].sort();
    start = null;
    select({ from: `${from}-01`, until: lastDay(until) });
  });
  scale.addEventListener("pointercancel", () => (start = null));
}
