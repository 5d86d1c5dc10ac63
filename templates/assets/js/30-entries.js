// The entries of the page, as values.

function padded(day, month) {
  return day.length === 4 ? `${day}-${month}` : day;
}

function entriesOf(root) {
  return [...root.querySelectorAll("article.entry")].map((node) => {
    const { date, last, party, source, claims, stances, reliability, credibility, tags } = node.dataset;
    return {
      node,
      id: node.id,
      first: date.length === 10 ? date : `${padded(date, "01")}-01`.slice(0, 10),
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
  });
}

/** The folded text of an entry, made when it is first searched. */
function textOf(entry) {
  if (entry.text === null) {
    entry.text = ` ${fold(`${entry.node.textContent} ${entry.tag.join(" ")}`)} `;
  }
  return entry.text;
}
