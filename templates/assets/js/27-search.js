// Terms → the numbers of the entries that have them all. `timeline/search.py` makes the index.

/** @returns {Promise<Set<number> | null>} nothing when there is no term: all entries have none */
async function find(terms) {
  const found = await Promise.all(terms.map(({ words, whole }) => (words.length > 1 ? withPhrase(words) : withWord(words[0], whole))));
  return found.length ? found.reduce((some, more) => new Set([...some].filter((n) => more.has(n)))) : null;
}

async function withWord(word, whole) {
  return new Set((await listsOf("words", word, whole)).flatMap(numbersOf));
}

async function withPhrase(words) {
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
  const [lengths, ...lists] = await Promise.all([load("lengths"), ...pairs.map((pair) => listsOf("pairs", pair, true))]);
  const [first, ...rest] = lists.map(([list = ""]) => numbersOf(list));
  const nexts = rest.map((places) => new Set(places));
  const found = first.filter((place) => nexts.every((places, index) => places.has(place + index + 1)));
  const ends = numbersOf(lengths);
  let n = 0;
  return new Set(found.map((place) => {
    while (ends[n] <= place) n += 1;
    return n;
  }));
}

/** The lists of a term, or of all that begin with it, from the stretches of the alphabet that can have them. */
async function listsOf(index, term, whole) {
  const starts = await load(index);
  const last = starts.findLastIndex((start) => start <= (whole ? term : `${term}\uffff`));
  const first = Math.max(starts.findLastIndex((start) => start <= term), 0);
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
