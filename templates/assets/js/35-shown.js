// What the page shows of the story: the latest entries from the start, all others when asked for.

/** Hits are marked in so many of the entries: more would take longer than a reader waits. */
const MOST_MARKED = 200;
/** A filter shows at least so many of its entries, or all, and leaves the others behind a button. */
const AT_LEAST = 8;
/** So many entries of a month come at once. */
const AT_ONCE = 24;

function shownOf(story) {
  const { total, block, bring: bringWords, close: closeWords } = story.dataset;
  const chapters = [...story.querySelectorAll(".chapter")];
  const articles = [...story.querySelectorAll("article.entry")];
  const own = articles.map((node, index) => entryOf(node, total - articles.length + index));
  const byNode = new Map(own.map((entry) => [entry.node, entry]));
  const sections = sectionsOf(story);
  const sectionAt = sections.flatMap((it) => Array(it.until - it.from).fill(it));
  const months = new Map();
  const starts = new Map();
  for (const { key, from, until } of sections) {
    if (!starts.has(key)) starts.set(key, from);
    months.set(key, (months.get(key) || 0) + until - from);
  }
  let known = own.length === Number(total) ? own : null;
  let matched = null;

  /** Every entry of the story. */
  async function all() {
    known ||= [...entriesOf(await load("columns")), ...own];
    return known;
  }

  /** Show these entries and no others; nothing stands for all. */
  async function show(wanted) {
    const turn = (matched = wanted);
    const here = wanted.filter((entry) => entry.node);
    if (wanted.length < known.length && here.length < AT_LEAST) {
      await bring(wanted.filter((entry) => !entry.node).slice(here.length - AT_LEAST));
      if (turn !== matched) return;
    }
    const left = new Set(wanted);
    for (const [node, entry] of byNode) node.hidden = !left.has(entry);
    for (const section of sections) section.found = section.away = 0;
    for (const entry of wanted) {
      const section = sectionOf(entry);
      section.found += 1;
      if (!entry.node) section.away += 1;
    }
    for (const section of sections) {
      section.node.hidden = section.found === 0;
      section.offer?.(section.away);
    }
    const filtered = wanted.length < known.length;
    story.classList.toggle("is-filtered", filtered);
    for (const chapter of chapters) chapter.hidden = filtered && !chapter.querySelector(".month:not([hidden])");
  }

  function sectionOf({ n }) {
    return sectionAt[n];
  }

  /** Where an entry is in the files of cards and annotations. */
  function placeOf({ n, first }) {
    const key = first.slice(0, 7);
    const index = n - starts.get(key);
    return [`${key}/${Math.floor(index / block)}`, index % block];
  }

  /** Put the cards of entries that are not here into their months. */
  async function bring(entries) {
    const cards = await Promise.all(
      entries.map(async (entry) => {
        const [file, index] = placeOf(entry);
        return (await load(`cards/${file}`))[index];
      }),
    );
    entries.forEach((entry, index) => {
      if (entry.node) return;
      const template = document.createElement("template");
      template.innerHTML = cards[index];
      entry.node = template.content.firstElementChild;
      byNode.set(entry.node, entry);
      const { node } = sectionOf(entry);
      const next = [...node.querySelectorAll(".entry")].find((other) => byNode.get(other).n > entry.n);
      node.insertBefore(entry.node, next || node.querySelector(".month__more"));
    });
  }

  /** Fill an entry that was opened with its whole annotation and its citations. */
  async function fill(entry) {
    const link = entry.node.querySelector(".entry__whole");
    if (!link) return;
    const [file, index] = placeOf(entry);
    const whole = (await load(`whole/${file}`))[index];
    if (!link.isConnected) return;
    link.outerHTML = whole;
    const details = entry.node.querySelector(".entry__more");
    const [lead, close] = ["lead", "close"].map((name) => {
      const span = document.createElement("span");
      span.className = `entry__${name}`;
      return span;
    });
    lead.textContent = details.firstElementChild.textContent;
    close.textContent = closeWords;
    details.firstElementChild.replaceChildren(lead, close);
    details.classList.add("is-whole");
    document.dispatchEvent(new Event("timeline:opened"));
  }

  /** Open all of these entries that are here; they can be closed again by what this returns. */
  async function open(entries) {
    const here = entries.filter((entry) => entry.node);
    await Promise.all(here.map(fill));
    const closed = here.map((entry) => entry.node.querySelector(".entry__more")).filter((details) => !details.open);
    for (const details of closed) details.open = true;
    return () => closed.forEach((details) => (details.open = false));
  }

  /** An address that names an entry shows it, whatever is filtered. */
  function reveal() {
    const node = document.getElementById(location.hash.slice(1));
    if (!node?.matches(".entry") || !node.closest("[hidden]")) return;
    for (const held of [node, node.closest(".month"), node.closest(".chapter")]) held.hidden = false;
    node.scrollIntoView({ behavior: "instant" });
  }

  for (const section of sections) {
    const more = section.node.querySelector(".month__more");
    if (!more) continue;
    const button = document.createElement("button");
    button.type = "button";
    more.append(" ", button);
    section.offer = (count) => {
      more.hidden = count === 0;
      button.textContent = bringWords.replace("{count}", NUMBER.format(Math.min(count, AT_ONCE)));
    };
    section.offer(section.until - section.from - section.node.querySelectorAll(".entry").length);
    button.addEventListener("click", () => attempt(async () => {
      const entries = (matched || (await all())).filter((entry) => !entry.node && sectionOf(entry) === section).slice(0, AT_ONCE);
      await bring(entries);
      await show(matched || known);
      entries[0]?.node.querySelector("a").focus();
    }));
  }
  story.addEventListener("toggle", ({ target }) => {
    const entry = target.open && byNode.get(target.closest(".entry"));
    if (entry) attempt(() => fill(entry));
  }, true);

  return { all, bring, isKnown: () => known !== null, months, show, open, reveal };
}

/** The months of the page in order, each with the numbers of its entries, on the page or not. */
function sectionsOf(story) {
  let until = 0;
  return [...story.querySelectorAll(".month")].map((node) => {
    const from = until;
    until += Number(node.dataset.total || node.querySelectorAll(".entry").length);
    return { node, key: node.id.slice("month-".length, "month-2000-01".length), from, until, found: 0, away: 0 };
  });
}

/** Do what needs a file; when it does not come, say so. */
async function attempt(work) {
  const trouble = document.querySelector("[data-part='trouble']");
  try {
    await work();
    trouble.hidden = true;
  } catch (error) {
    console.error(error);
    trouble.hidden = false;
  }
}
