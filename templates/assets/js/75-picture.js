// The ribbons take part: a claim or a stretch of time chosen on the picture is a filter; what is
// filtered out is dimmed.

function startPicture(picture) {
  const marks = [...picture.querySelectorAll("a.mark")].map((node) => ({
    node,
    id: node.getAttribute("href").slice(1),
  }));
  const rows = [...picture.querySelectorAll(".ribbons__row[data-claim]")];
  const scale = picture.querySelector("[data-months]");
  let start = null;

  function select(detail) {
    document.dispatchEvent(new CustomEvent("timeline:select", { detail }));
  }

  document.addEventListener("timeline:filtered", (event) => {
    const { selection, matched } = event.detail;
    const shown = new Set(matched.map((entry) => entry.id));
    for (const { node, id } of marks) node.classList.toggle("is-out", !shown.has(id));
    for (const row of rows) {
      const chosen = selection.claim.includes(row.dataset.claim);
      row.classList.toggle("is-chosen", chosen);
      row.classList.toggle("is-out", selection.claim.length > 0 && !chosen);
      row.querySelector("button")?.setAttribute("aria-pressed", chosen);
    }
  });

  for (const button of picture.querySelectorAll("[data-choose]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const chosen = button.getAttribute("aria-pressed") === "true";
      select({ claim: chosen ? [] : [button.dataset.choose] });
    });
  }

  if (!scale) return;
  const months = scale.dataset.months.split(" ").map((pair) => pair.split(":"));

  function monthAt(event) {
    const box = scale.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * Number(scale.dataset.width);
    let found = months[0][0];
    for (const [month, from] of months) if (Number(from) <= x) found = month;
    return found;
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
}
