// What readers take away of a view: its address, and its entries as CSV or JSON.

function startTake(bar) {
  let view = [];
  document.addEventListener("timeline:filtered", (event) => {
    view = event.detail.matched;
  });
  const said = bar.querySelector("[aria-live]");

  function rows() {
    return view.map((entry) => ({
      id: entry.id,
      title: entry.node.querySelector(".entry__title").textContent.trim(),
      date: entry.node.dataset.date,
      source: entry.source[0],
      party: entry.party[0],
      reliability: entry.reliability[0] + entry.credibility[0],
      claims: entry.claim.join(" "),
      stances: entry.stance.join(" "),
      url: new URL(entry.node.querySelector(".entry__title a").getAttribute("href"), document.baseURI).href,
    }));
  }

  function cell(value) {
    const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
    return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function csv(items) {
    const names = ["id", "title", "date", "source", "party", "reliability", "claims", "stances", "url"];
    return [names, ...items.map((item) => names.map((name) => cell(item[name])))].map((row) => `${row.join(",")}\r\n`).join("");
  }

  function save(text, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const actions = {
    link: async () => {
      await navigator.clipboard.writeText(location.href);
      said.textContent = bar.dataset.copied;
    },
    csv: () => save(csv(rows()), "text/csv", "timeline.csv"),
    json: () => save(JSON.stringify(rows(), null, 1), "application/json", "timeline.json"),
  };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) actions[button.dataset.take]();
  });
}
