// Entries as values: those of the page from their articles, the others from columns.

const STANCES = { s: "supports", d: "denies", q: "queries", c: "comments" };

/** @param {Element} node an article; @param {number} n its place among all entries */
function entryOf(node, n) {
  const { date, last, party, source, claims, stances, reliability, credibility, tags } = node.dataset;
  return {
    n,
    node,
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
  };
}

/** The entries that are not on the page; `timeline/search.py` makes the columns. */
function entriesOf({ date, vague, source, letter, digit, claim, stance, tag, ...names }) {
  const [sources, claims, tags] = [[...source], claim.split(" "), tag.split(" ")];
  let [day, said] = ["", 0];
  return date.split(" ").map((news, n) => {
    day = day.slice(0, 10 - (news.length || 10)) + (news || day);
    const [machine, last] = vague[n] || [day, day];
    const positions = [...claims[n]].map((sign) => [names.claims[rankOf(sign)], STANCES[stance[said++]]]);
    return {
      n,
      node: null,
      first: day,
      last,
      year: [machine.slice(0, 4)],
      party: [names.parties[rankOf(sources[n])]],
      source: [names.sources[rankOf(sources[n])]],
      claim: positions.map(([id]) => id),
      stance: [...new Set(positions.map(([, it]) => it))],
      reliability: [letter[n]],
      credibility: [digit[n]],
      tag: [...tags[n]].map((sign) => names.tags[rankOf(sign)]),
      positions,
    };
  });
}

/** The rank of a name, from the character that stands for it. */
function rankOf(sign) {
  const code = sign.codePointAt(0);
  return code < 0x5c ? code - 0x23 : code < 0x7f ? code - 0x5d + 57 : code - 0xa1 + 91;
}

/** What an entry says: pairs of claim and stance. */
function positionsOf(entry) {
  entry.positions ||= [...entry.node.querySelectorAll(".entry__stances .stance")].map((node, index) => [
    entry.claim[index],
    node.className.split("--")[1],
  ]);
  return entry.positions;
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
