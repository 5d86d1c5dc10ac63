// The filters of the timeline: the form is what people use, the URL is the state.

/** While someone types, the page waits this long, in milliseconds. */
const TYPING = 150;

function startFilters(form) {
  const story = form.closest(".story");
  const part = (name) => story.querySelector(`[data-part='${name}']`);
  const controls = controlsOf(form);
  const shown = shownOf(story);
  const chips = chipsOf(part("chips"), form, controls, (name, value) => go(without(selection, name, value)));
  const span = spanOf(part("span"), shown.months, (range) => go({ ...selection, ...range }));
  let selection = selectionOf(location.search, controls.known);
  let timer = 0;

  function paint() {
    const terms = termsOf(selection.q);
    const hasText = terms.length ? (entry) => holds(textOf(entry), terms) : () => true;
    const { matched, counts, months } = match(shown.entries, selection, hasText);
    shown.show(matched, !isEmpty(selection));
    controls.count(counts);
    chips(selection);
    span(selection, months);
    markHits(matched, terms);
    tell(document.getElementById("result-count"), matched.length, shown.entries.length);
    part("none").hidden = matched.length > 0;
    document.dispatchEvent(new CustomEvent("timeline:filtered", { detail: { selection, matched } }));
  }

  /** Make a selection the state: the address, the controls, the page. */
  function go(wanted, replace = false) {
    clearTimeout(timer);
    const [from, to] = [selection, wanted].map(queryOf);
    selection = wanted;
    controls.show(selection);
    if (from === to) return;
    history[replace ? "replaceState" : "pushState"](null, "", location.pathname + to + location.hash);
    paint();
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name !== "q") return;
    clearTimeout(timer);
    // one step back undoes the search, not its last letter
    timer = setTimeout(() => go(controls.read(), Boolean(selection.q)), TYPING);
  });
  form.addEventListener("change", () => go(controls.read()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(controls.read());
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go(selectionOf("", controls.known));
  });
  form.addEventListener("click", ({ target }) => {
    const another = target.closest("[data-part='another']");
    if (another) controls.show(selection, another.closest("[data-facet]").dataset.facet);
  });
  addEventListener("popstate", () => {
    selection = selectionOf(location.search, controls.known);
    controls.show(selection);
    paint();
  });
  document.addEventListener("timeline:select", ({ detail }) => go({ ...selection, ...detail }));

  for (const node of document.querySelectorAll("[data-scripted]")) node.hidden = false;
  const facets = part("facets");
  facets.open = !isEmpty(selection) || matchMedia("(min-width: 48rem)").matches;
  controls.show(selection);
  paint();
  addEventListener("hashchange", shown.reveal);
  if (location.hash) shown.reveal();
}

/** The count is said once it stands still, so that typing does not interrupt the reading of it. */
function tell(node, count, total) {
  const pattern = count === total ? node.dataset.all : count === 1 ? node.dataset.one : node.dataset.many;
  const text = pattern.replace("{count}", NUMBER.format(count)).replace("{total}", NUMBER.format(total));
  if (node.textContent !== text) node.textContent = text;
}

function markHits(matched, terms) {
  const registry = globalThis.CSS?.highlights;
  if (!registry) return;
  registry.delete("hit");
  if (terms.length === 0) return;
  const hits = new Highlight();
  for (const { node } of matched.slice(-MOST_MARKED)) {
    for (const range of rangesOf(node, terms)) hits.add(range);
  }
  registry.set("hit", hits);
}
