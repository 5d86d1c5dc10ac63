// Keys: `/` searches, `j` and `k` go through the entries, `?` shows the keys, Escape closes.
// Who speaks to the machine, or types by accident, can turn them off.

function startKeys(story) {
  const help = document.getElementById("keys");
  const on = help.querySelector("input");

  function step(by) {
    const entries = [...story.querySelectorAll("article.entry")].filter((node) => node.checkVisibility());
    const at = entries.findIndex((node) => node.contains(document.activeElement));
    const next = at < 0 ? firstBelow(entries, by) : entries[at + by];
    if (!next) return;
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  function firstBelow(entries, by) {
    const below = entries.findIndex((node) => node.getBoundingClientRect().top >= 0);
    return entries[Math.max(below < 0 ? entries.length - 1 : by > 0 ? below : below - 1, 0)];
  }

  const actions = {
    "/": () => story.querySelector("[name=q]").focus(),
    j: () => step(1),
    k: () => step(-1),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog");
    if (!on.checked || typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
  story.querySelector("[data-part='help']").addEventListener("click", actions["?"]);
  help.querySelector("button").addEventListener("click", () => help.close());
}
