// The state of the filters: the URL's query ↔ a selection; which entries a selection matches.
// Pure: no document here.

const FACETS = ["party", "source", "claim", "stance", "reliability", "credibility", "year", "tag"];
const SINGLE = ["q", "from", "until", "asof"];

/**
 * @param {string} search a query such as `?party=ukraine&stance=denies`
 * @param {Object<string, Map>} known every facet's values. What nobody has, an old or mistyped
 *   link may still name: it is left out, and the rest of the link holds.
 */
function selectionOf(search, known) {
  const parameters = new URLSearchParams(search);
  const selection = { q: (parameters.get("q") || "").trim().slice(0, 200) };
  for (const name of FACETS) {
    selection[name] = [...new Set(parameters.getAll(name))].filter((value) => known[name].has(value));
  }
  selection.from = dayOf(parameters.get("from"), false);
  selection.until = dayOf(parameters.get("until"), true);
  selection.asof = dayOf(parameters.get("asof"), true);
  return selection;
}

/** A day, or the first or last day of a month or year; nothing when it is none. */
function dayOf(text, last) {
  const [, year, month = last ? "12" : "01", day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/u.exec(text || "") || [];
  if (!year) return "";
  const asked = `${year}-${month}-${day || "01"}`;
  const date = new Date(`${asked}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== asked) return "";
  return day || !last ? asked : lastDay(`${year}-${month}`);
}

/** The last day of a month, `2024-02` → `2024-02-29`. */
function lastDay(month) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** The query of a selection, `?…` or nothing; in a fixed order, so that equal views have equal addresses. */
function queryOf(selection) {
  const parameters = new URLSearchParams();
  if (selection.q) parameters.set("q", selection.q);
  for (const name of FACETS) {
    for (const value of selection[name]) parameters.append(name, value);
  }
  for (const name of ["from", "until", "asof"]) {
    if (selection[name]) parameters.set(name, selection[name]);
  }
  const query = parameters.toString();
  return query ? `?${query}` : "";
}

function isEmpty(selection) {
  return queryOf(selection) === "";
}

/** A selection without one of its values. */
function without(selection, name, value) {
  const left = FACETS.includes(name) ? selection[name].filter((it) => it !== value) : "";
  return { ...selection, [name]: left };
}

/** Whether an entry has one of the chosen values of a facet; no choice excludes nothing. */
function hasOne(entry, name, chosen) {
  return chosen.length === 0 || chosen.some((value) => entry[name].includes(value));
}

/** Whether an entry is in the range of days: its first possible day to its last. */
function isWithin(entry, { from, until }) {
  return (!from || entry.last >= from) && (!until || entry.first <= until);
}

/**
 * Which entries match, and for each facet which would match if it were left alone: the counts
 * beside a facet's values, and those of the months, follow all the others.
 */
function match(entries, selection, hasText) {
  const matched = [];
  const months = new Map();
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  for (const entry of entries) {
    if ((selection.asof && entry.last > selection.asof) || !hasText(entry)) continue;
    const failed = FACETS.filter((name) => !hasOne(entry, name, selection[name]));
    if (failed.length === 0) add(months, entry.first.slice(0, 7));
    if (failed.length > 1 || !isWithin(entry, selection)) continue;
    if (failed.length === 0) matched.push(entry);
    for (const name of failed.length === 0 ? FACETS : failed) {
      for (const value of entry[name]) add(counts[name], value);
    }
  }
  return { matched, counts, months };
}

function add(counts, value) {
  counts.set(value, (counts.get(value) || 0) + 1);
}
