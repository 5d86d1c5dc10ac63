// Terms → the numbers of the entries that have them all. `timeline/search.py` makes the index.

/** What a file of an index weighs at most, in KB; the lists of frequent words and pairs go on through several. */
const WEIGHT = { words: 2.7, pairs: 3.1 };
/**
 * A query loads at most so many KB of them. What is beyond is not asked for, the dearest first: of
 * many of the most frequent words, a very long story may so find too much, and never too little.
 */
const MOST = 28;

/** @returns {Promise<Set<number> | null>} nothing when there is no term: all entries have none */
async function find(terms) {
  const plans = await Promise.all(terms.map(planOf));
  let left = MOST;
  const cheapest = plans.flat().sort((one, other) => costOf(one) - costOf(other));
  const asked = new Set(cheapest.filter((part, index) => (left -= costOf(part)) >= 0 || index === 0));
  const kept = plans.map((plan) => plan.filter((part) => asked.has(part))).filter((plan) => plan.length);
  const found = await Promise.all(kept.map(entriesWith));
  return found.length ? found.reduce((some, more) => new Set([...some].filter((n) => more.has(n)))) : null;
}

/** The lists that a term needs: a word its own, a phrase those of pairs that hold all its words. */
async function planOf({ words, whole }) {
  if (words.length === 1) return [reachOf("words", await load("words"), words[0], whole)];
  const starts = await load("pairs");
  return coverOf(words.slice(1).map((word, at) => ({ at, ...reachOf("pairs", starts, `${words[at]} ${word}`, true) })));
}

/** The stretches of the alphabet that can have a term, or what begins with it. */
function reachOf(index, starts, term, whole) {
  const last = starts.findLastIndex((start) => start <= (whole ? term : `${term}\uffff`));
  const own = starts.indexOf(term);
  const first = own < 0 ? Math.max(starts.findLastIndex((start) => start <= term), 0) : own;
  const reach = { index, term, whole, first, last };
  return whole || costOf(reach) <= MOST ? reach : reachOf(index, starts, term, true);
}

function costOf({ index, first, last }) {
  return WEIGHT[index] * (last - first + 1);
}

/**
 * The cheapest pairs that hold every word of a phrase, each at its place. They need not overlap:
 * of `end of the line`, `end of` and `the line` say all that `of the` could.
 */
function coverOf(pairs) {
  let [before, last] = [{ cost: 0, taken: [] }, { cost: Infinity, taken: [] }];
  for (const pair of pairs) {
    const { cost, taken } = before.cost <= last.cost ? before : last;
    [before, last] = [last, { cost: cost + costOf(pair), taken: [...taken, pair] }];
  }
  return last.taken;
}

async function entriesWith(plan) {
  const lists = await Promise.all(plan.map(async (part) => (await listsOf(part)).flatMap(numbersOf)));
  if (plan[0].index === "words") return new Set(lists[0]);
  const [places, ...others] = lists.map((list, index) => list.map((place) => place - plan[index].at));
  const rest = others.map((list) => new Set(list));
  const stride = await load("stride");
  return new Set(places.filter((place) => rest.every((list) => list.has(place))).map((place) => Math.floor(place / stride)));
}

/** The lists of a term, or of all that begin with it. */
async function listsOf({ index, term, whole, first, last }) {
  const wanted = Array.from({ length: last - first + 1 }, (_, step) => load(`${index}/${first + step}`));
  return (await Promise.all(wanted)).flatMap((stretch) =>
    Object.keys(stretch).filter((key) => (whole ? key === term : key.startsWith(term))).map((key) => stretch[key]),
  );
}

/** The numbers of a list: `3 7 1` → 3, 10, 11. */
function numbersOf(list) {
  let last = 0;
  return list ? list.split(" ").map((step) => (last += parseInt(step, 36))) : [];
}
