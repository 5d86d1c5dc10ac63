// What readers take away of a view: its address, its entries as CSV or JSON, paper.

function startTake(bar) {
  const said = bar.querySelector("[aria-live]");
  let view = null;
  document.addEventListener("timeline:filtered", ({ detail }) => (view = detail));

  async function rows() {
    const entries = view.matched || (await view.shown.all());
    await view.shown.bring(entries.filter((entry) => !entry.node));
    return entries.map((entry) => {
      const title = entry.node.querySelector(".entry__title a");
      return {
        id: entry.node.id,
        title: title.textContent.trim(),
        date: entry.node.dataset.date,
        source: entry.source[0],
        party: entry.party[0],
        reliability: entry.reliability[0] + entry.credibility[0],
        claims: entry.claim.join(" "),
        stances: positionsOf(entry).map(([, stance]) => stance).join(" "),
        tags: entry.tag.join(" "),
        url: title.href,
      };
    });
  }

  const actions = {
    link: async () => {
      await navigator.clipboard.writeText(location.href);
      said.textContent = bar.dataset.copied;
    },
    csv: async () => save(csvOf(await rows()), "text/csv", "timeline.csv"),
    json: async () => save(`${JSON.stringify(await rows(), null, 1)}\n`, "application/json", "timeline.json"),
    print: async () => {
      const close = await view.shown.open(view.matched || (await view.shown.all()));
      addEventListener("afterprint", close, { once: true });
      print();
    },
  };
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-take]");
    if (button) attempt(actions[button.dataset.take]);
  });
}

/** Rows → CSV as in RFC 4180. */
function csvOf(rows) {
  const names = ["id", "title", "date", "source", "party", "reliability", "claims", "stances", "tags", "url"];
  return [names, ...rows.map((row) => names.map((name) => cellOf(row[name])))].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** A cell: what a spreadsheet would take for a formula has a mark before it. */
function cellOf(text) {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(text, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
