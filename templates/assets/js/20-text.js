// Text as it is searched: case and accents folded; words and quoted phrases, all required.

/** Folded text: no case, no accents, one space for whatever is between words. */
function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The terms of a query: words match from their beginning, a quoted phrase matches whole words. */
function termsOf(query) {
  const terms = [];
  for (const [, phrase, word] of query.matchAll(/["“”„«]([^"“”„«»]+)["“”»]?|(\S+)/gu)) {
    const folded = fold(phrase || word || "");
    if (folded) terms.push(phrase ? ` ${folded} ` : ` ${folded}`);
  }
  return terms;
}

/** @param {string} text folded text with a space at both ends */
function holds(text, terms) {
  return terms.every((term) => text.includes(term));
}
