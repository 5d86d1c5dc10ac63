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
  let view = null;
  let timer = 0;

  /** Show what the selection says; the last one that was asked for wins. */
  async function paint() {
    const asked = selection;
    chips(selection);
    // what the page shows at first is right as it is, and what is not on it needs no file yet
    if (isEmpty(asked) && (!view || !shown.isKnown())) return publish(null, []);
    await attempt(async () => {
      const terms = termsOf(asked.q);
      const [entries, found] = await Promise.all([shown.all(), find(terms)]);
      if (asked !== selection) return;
      const { matched, counts, months } = match(entries, asked, (entry) => !found || found.has(entry.n));
      controls.count(counts);
      span(asked, months);
      tell(document.getElementById("result-count"), matched.length, entries.length);
      part("none").hidden = matched.length > 0;
      await shown.show(matched);
      if (asked === selection) publish(matched, terms);
    });
  }

  function publish(matched, terms) {
    view = { selection, matched, terms, shown };
    if (!matched) span(selection, shown.months);
    markHits(view);
    document.dispatchEvent(new CustomEvent("timeline:filtered", { detail: view }));
  }

  /** Make a selection the state: the address, the controls, the page. */
  function go(wanted, replace = false) {
    clearTimeout(timer);
    const [from, to] = [selection, wanted].map(queryOf);
    controls.show(wanted);
    if (from === to) return;
    selection = wanted;
    history[replace ? "replaceState" : "pushState"](null, "", location.pathname + to + location.hash);
    paint();
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name !== "q") return;
    clearTimeout(timer);
    const [last] = termsOf(target.value.split(/\s/u).at(-1));
    if (last && last.words.some(isShort)) return; // a word that has only begun
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
    const before = queryOf(selection);
    selection = selectionOf(location.search, controls.known);
    controls.show(selection);
    if (queryOf(selection) !== before) paint();
  });
  document.addEventListener("timeline:select", ({ detail }) => go({ ...selection, ...detail }));
  document.addEventListener("timeline:opened", () => markHits(view));

  form.classList.remove("is-plain");
  for (const node of document.querySelectorAll("[data-scripted]")) node.hidden = false;
  const facets = part("facets");
  facets.open = FACETS.some((name) => selection[name].length) || matchMedia("(min-width: 48rem)").matches;
  controls.show(selection);
  paint().then(shown.reveal);
  addEventListener("hashchange", shown.reveal);
}

/** Say how many there are; what is the same is not said again. */
function tell(node, count, total) {
  const { all, one, many } = node.dataset;
  const pattern = count === total ? all : count === 1 ? one : many;
  const text = pattern.replace("{count}", NUMBER.format(count)).replace("{total}", NUMBER.format(total));
  if (node.textContent !== text) node.textContent = text;
}

/** Mark the hits in the parts of an entry that are searched; nothing in the page changes. */
function markHits({ matched, terms }) {
  const registry = globalThis.CSS?.highlights;
  if (!registry) return;
  registry.delete("hit");
  if (!terms.length) return;
  const hits = new Highlight();
  for (const { node } of matched.filter((entry) => entry.node).slice(-MOST_MARKED)) {
    for (const searched of node.querySelectorAll(".entry__title, .entry__source a, .entry__stances a, summary, .prose")) {
      for (const range of rangesOf(searched, terms)) hits.add(range);
    }
  }
  registry.set("hit", hits);
}
