// Text as it is searched: case and accents folded; words and quoted phrases, all required.
// `timeline/search.py` folds in the same way.

/** Scripts that are written without spaces: each of their signs counts as a word. */
const SIGN = "[\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]";
const SIGNS = new RegExp(SIGN, "gu");
const WORDS = new RegExp(`${SIGN}|(?:(?!${SIGN})[\\p{L}\\p{N}\\p{M}])+`, "gu");

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

/** The terms of a query: words match from their beginning, a quoted phrase matches whole words. */
function termsOf(query) {
  const terms = [];
  for (const [, phrase, word] of query.matchAll(/["“”„«]([^"“”„«»]+)["“”»]?|([^\s"“”„«»]+)/gu)) {
    const folded = fold(phrase || word);
    if (folded) terms.push(phrase ? ` ${folded} ` : ` ${folded}`);
  }
  return terms;
}

/** @param {string} text folded text with a space at both ends */
function holds(text, terms) {
  return terms.every((term) => text.includes(term));
}

/** The places in a node's text where a word of a term begins a word, as ranges. */
function rangesOf(node, terms) {
  const parts = [...new Set(terms.flatMap((term) => term.trim().split(" ")))];
  const ranges = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(WORDS)) {
      const folded = fold(word[0]);
      if (!parts.some((part) => folded.startsWith(part))) continue;
      const range = new Range();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}
