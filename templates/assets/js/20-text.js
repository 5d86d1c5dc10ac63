// Text as it is searched: case and accents folded; words and quoted phrases, all required.
// `timeline/search.py` folds in the same way.

/** Scripts that are written without spaces: each of their signs counts as a word. */
const SIGN = "[\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]";
const SIGNS = new RegExp(SIGN, "gu");
const WORDS = new RegExp(`${SIGN}|(?:(?!${SIGN})[\\p{L}\\p{N}\\p{M}])+`, "gu");
/** A query has at most so many terms, a phrase so many words: each costs a file, or half of one. */
const MOST_TERMS = 10;

/** Folded text: no case, no accents, one space for whatever is between words. */
function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(SIGNS, " $& ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/**
 * The terms of a query. A word matches from its beginning; a very short one, a quoted phrase, and
 * what is written together (`B-52`) match whole words.
 */
function termsOf(query) {
  const terms = [];
  for (const [, phrase, word] of query.matchAll(/["“”„«]([^"“”„«»]+)["“”»]?|([^\s"“”„«»]+)/gu)) {
    const words = fold(phrase || word).split(" ").filter(Boolean).slice(0, MOST_TERMS);
    const whole = Boolean(phrase) || words.length > 1 || words.some(isShort);
    if (words.length) terms.push({ words, whole });
  }
  return terms.slice(0, MOST_TERMS);
}

/** Whether so many words begin with this one that it is taken for a whole word. */
function isShort(word) {
  // a Hangul syllable comes apart into its letters
  return word.normalize("NFD").length < 3;
}

/** The places in a node's text where a word is one of a term's, as ranges. */
function rangesOf(node, terms) {
  const ranges = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const { 0: word, index } of walker.currentNode.data.matchAll(WORDS)) {
      const folded = fold(word);
      const hit = ({ words, whole }) => (whole ? words.includes(folded) : folded.startsWith(words[0]));
      if (!terms.some(hit)) continue;
      const range = new Range();
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + word.length);
      ranges.push(range);
    }
  }
  return ranges;
}
