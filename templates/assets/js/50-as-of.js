// The story as known on a day: the slider moves over the days on which a standing changed.

function startAsOf(section) {
  const { days, moves } = JSON.parse(document.getElementById("ledger-moves").textContent);
  const slider = section.querySelector("#as-of-slider");
  const shown = section.querySelector("#as-of-day");
  const page = section.querySelector(".as-of__page");
  const root = page.getAttribute("href");
  const groups = new Map(
    [...section.querySelectorAll("[data-standing]")].map((node) => [node.dataset.standing, node]),
  );
  const claims = new Map([...section.querySelectorAll("li[data-claim]")].map((node) => [node.dataset.claim, node]));
  const order = [...claims.keys()];

  /** The index of the last day of change that is not after `day`; all of them without a day. */
  function indexOf(day) {
    return day ? days.filter(([iso]) => iso <= day).length - 1 : days.length;
  }

  function standingsOn(day) {
    const standings = new Map();
    for (const [when, claim, standing] of moves) {
      if (!day || when <= day) standings.set(claim, standing);
    }
    return standings;
  }

  function show(day) {
    const index = indexOf(day);
    const known = index >= 0 && index < days.length;
    slider.value = Math.max(index, 0);
    shown.textContent = known ? days[index][1] : day || shown.dataset.today;
    slider.setAttribute("aria-valuetext", shown.textContent);
    page.hidden = !known;
    if (known) page.href = root.replace("as-of/", `as-of/${days[index][0]}/`);
    const standings = standingsOn(day);
    for (const claim of order) {
      const node = claims.get(claim);
      const standing = standings.get(claim);
      node.hidden = !standing;
      if (standing) groups.get(standing).querySelector("ul").append(node);
    }
    for (const group of groups.values()) {
      const count = group.querySelectorAll("li:not([hidden])").length;
      group.hidden = count === 0;
      group.querySelector(".today__count").textContent = count;
    }
  }

  slider.addEventListener("input", () => {
    const day = days[Number(slider.value)];
    document.dispatchEvent(new CustomEvent("timeline:select", { detail: { asof: day ? day[0] : "" } }));
  });
  document.addEventListener("timeline:filtered", (event) => show(event.detail.selection.asof));
}
