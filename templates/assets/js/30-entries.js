// The entries of the page, as values.

/** The parts of an entry that are searched, beside its tags. */
const SEARCHED = ".entry__when, .entry__title, .entry__source, .entry__stances, .prose";

/** @param {Element} node an article; @param {number} n its place among all entries */
function entryOf(node, n) {
  const { date, last, party, source, claims, stances, reliability, credibility, tags } = node.dataset;
  return {
    n,
    node,
    id: node.id,
    first: `${date}-01-01`.slice(0, 10),
    last: last || date,
    year: [date.slice(0, 4)],
    party: [party],
    source: [source],
    claim: claims.split(" "),
    stance: stances.split(" "),
    reliability: [reliability],
    credibility: [credibility],
    tag: tags ? tags.split(" ") : [],
    text: null,
  };
}

/** The folded text of an entry, made when it is first searched. */
function textOf(entry) {
  if (entry.text === null) {
    const parts = [...entry.node.querySelectorAll(SEARCHED)].map((part) => part.textContent);
    entry.text = ` ${fold([...parts, ...entry.tag].join(" "))} `;
  }
  return entry.text;
}

// plain English has American dates in browsers; the pages have the day first
const LANGUAGE = document.documentElement.lang.replace(/^en$/u, "en-GB");
const NUMBER = new Intl.NumberFormat(LANGUAGE);
const MONTH = new Intl.DateTimeFormat(LANGUAGE, { year: "numeric", month: "long", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeZone: "UTC" });

/** A day or a month in words. */
function dateWords(iso) {
  return (iso.length === 7 ? MONTH : DAY).format(new Date(`${iso}-01`.slice(0, 10)));
}
