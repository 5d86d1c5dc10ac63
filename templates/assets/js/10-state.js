// The state of the filters: the URL's query ↔ a selection; which entries a selection matches.
// Pure: no document here.

const FACETS = ["party", "source", "claim", "stance", "reliability", "credibility", "year", "tag"];
const SINGLE = ["q", "from", "until", "asof"];

/** @param {string} search a query such as `?party=ukraine&stance=denies` */
function selectionOf(search) {
  const parameters = new URLSearchParams(search);
  const selection = {};
  for (const name of FACETS) {
    selection[name] = [...new Set(parameters.getAll(name))].filter(Boolean);
  }
  for (const name of SINGLE) {
    selection[name] = (parameters.get(name) || "").trim();
  }
  return selection;
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

/** Whether an entry has one of the chosen values of a facet; no choice excludes nothing. */
function hasOne(entry, name, chosen) {
  return chosen.length === 0 || chosen.some((value) => entry[name].includes(value));
}

/** Whether an entry is in the range of days: its first possible day to its last. */
function isWithin(entry, selection) {
  return (
    (!selection.from || entry.last >= selection.from) &&
    (!selection.until || entry.first <= selection.until) &&
    (!selection.asof || entry.last <= selection.asof)
  );
}

/**
 * Which entries match, and for each facet which would match if it were left alone:
 * the counts beside a facet's values follow all the others.
 */
function match(entries, selection, hasText) {
  const matched = [];
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  for (const entry of entries) {
    if (!isWithin(entry, selection) || !hasText(entry)) continue;
    const failed = FACETS.filter((name) => !hasOne(entry, name, selection[name]));
    if (failed.length === 0) matched.push(entry);
    for (const name of failed.length === 0 ? FACETS : failed.length === 1 ? failed : []) {
      for (const value of entry[name]) {
        counts[name].set(value, (counts[name].get(value) || 0) + 1);
      }
    }
  }
  return { matched, counts };
}
