// What the page shows of the story: its entries, and the months and chapters that hold them.

/** Hits are marked in so many of the entries: more would take longer than a reader waits. */
const MOST_MARKED = 200;

function shownOf(story) {
  const chapters = [...story.querySelectorAll(".chapter")];
  const sections = [...story.querySelectorAll(".month")];
  const entries = [...story.querySelectorAll("article.entry")].map(entryOf);
  const months = new Map();
  for (const entry of entries) add(months, entry.first.slice(0, 7));

  function show(matched, filtered) {
    const nodes = new Set(matched.map((entry) => entry.node));
    for (const { node } of entries) node.hidden = !nodes.has(node);
    for (const section of sections) section.hidden = filtered && !section.querySelector(".entry:not([hidden])");
    for (const chapter of chapters) chapter.hidden = filtered && !chapter.querySelector(".month:not([hidden])");
  }

  /** An address that names an entry shows it, whatever is filtered. */
  function reveal() {
    const node = document.getElementById(location.hash.slice(1));
    if (!node?.matches(".entry") || !node.closest("[hidden]")) return;
    for (const held of [node, node.closest(".month"), node.closest(".chapter")]) held.hidden = false;
    node.scrollIntoView();
  }

  return { entries, months, show, reveal };
}
