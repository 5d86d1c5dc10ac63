// Keys: `/` searches, `j` and `k` go through the entries, `?` shows the keys, Escape closes.

function startKeys(story) {
  const help = document.getElementById("keys");

  function step(by) {
    const entries = [...story.querySelectorAll("article.entry:not([hidden])")].filter(
      (node) => !node.closest("[hidden]"),
    );
    const at = entries.findIndex((node) => node.contains(document.activeElement));
    const next = at < 0 ? firstBelow(entries, by) : entries[at + by];
    if (next) {
      next.querySelector("a").focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    }
  }

  function firstBelow(entries, by) {
    const below = entries.findIndex((node) => node.getBoundingClientRect().top >= 0);
    return by > 0 ? entries[Math.max(below, 0)] : entries[Math.max(below - 1, 0)];
  }

  const actions = {
    "/": () => story.querySelector("[name=q]").focus(),
    j: () => step(1),
    k: () => step(-1),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
  help.querySelector("button").addEventListener("click", () => help.close());
}
