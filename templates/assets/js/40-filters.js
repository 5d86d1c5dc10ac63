// The filters of the timeline: the form is what people use, the URL is the state.

function startFilters(form) {
  const story = form.closest(".story");
  const entries = entriesOf(story);
  const count = document.getElementById("result-count");
  const chips = story.querySelector("[data-part='chips']");
  const none = story.querySelector("[data-part='none']");
  const words = { ...form.dataset, ...count.dataset };
  const fields = Object.fromEntries(FACETS.map((name) => [name, fieldOf(name)]));
  const months = [...story.querySelectorAll(".month")];
  const chapters = [...story.querySelectorAll(".chapter")];
  let selection = selectionOf(location.search);
  let timer = 0;

  function fieldOf(name) {
    const field = form.querySelector(`[data-facet="${name}"]`);
    const first = field.querySelector("select");
    const labels = new Map(
      [...first.options].slice(1).map((option) => [option.value, option.textContent.replace(/ \([^)]*\)$/u, "")]),
    );
    return { field, first, labels };
  }

  /** One select per chosen value, and one more while another is being added. */
  function showChoices(name, adding = false) {
    const { field, first } = fields[name];
    const chosen = selection[name];
    const wanted = Math.max(1, chosen.length + (adding ? 1 : 0));
    const selects = [...field.querySelectorAll("select")];
    while (selects.length > wanted) selects.pop().remove();
    while (selects.length < wanted) {
      const another = first.cloneNode(true);
      another.id = `${first.id}-${selects.length + 1}`;
      another.setAttribute("aria-label", field.querySelector("label").textContent);
      selects[selects.length - 1].after(another);
      selects.push(another);
    }
    selects.forEach((select, index) => {
      select.value = chosen[index] || "";
    });
    field.querySelector("[data-part='another']").hidden = chosen.length === 0 || adding;
    return selects;
  }

  function showCounts(counts) {
    for (const name of FACETS) {
      const { field, labels } = fields[name];
      for (const select of field.querySelectorAll("select")) {
        for (const option of select.options) {
          if (option.value) {
            option.textContent = `${labels.get(option.value)} (${counts[name].get(option.value) || 0})`;
          }
        }
      }
    }
  }

  function showChips() {
    chips.replaceChildren();
    for (const name of [...SINGLE, ...FACETS]) {
      const values = [].concat(selection[name] || []);
      for (const value of values) chips.append(chip(name, value));
    }
    chips.hidden = !chips.hasChildNodes();
  }

  function chip(name, value) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const label = form.querySelector(`[data-facet="${name}"] label, [for="filter-${name}"]`);
    const text = FACETS.includes(name) ? fields[name].labels.get(value) || value : value;
    button.type = "button";
    button.textContent = `${label ? label.textContent : name}: ${text}`;
    button.setAttribute("aria-label", words.remove.replace("{filter}", button.textContent));
    button.addEventListener("click", () => {
      const place = [...chips.children].indexOf(item);
      if (FACETS.includes(name)) selection[name] = selection[name].filter((it) => it !== value);
      else selection[name] = "";
      go();
      // the chip is gone: its neighbour, or the form, has the focus
      const left = chips.children[Math.min(place, chips.children.length - 1)];
      (left ? left.firstChild : form.querySelector("select, input")).focus();
    });
    item.append(button);
    return item;
  }

  function paint() {
    const terms = termsOf(selection.q);
    const hasText = terms.length ? (entry) => holds(textOf(entry), terms) : () => true;
    const { matched, counts } = match(entries, selection, hasText);
    const shown = new Set(matched.map((entry) => entry.node));
    for (const entry of entries) entry.node.hidden = !shown.has(entry.node);
    const filtered = !isEmpty(selection);
    for (const month of months) month.hidden = filtered && !month.querySelector(".entry:not([hidden])");
    for (const chapter of chapters) {
      chapter.hidden = filtered && !chapter.querySelector(".month:not([hidden])");
    }
    showCounts(counts);
    showChips();
    showHits(matched, terms);
    none.hidden = matched.length > 0;
    const pattern = matched.length === 1 ? words.one : words.many;
    count.textContent = pattern.replace("{count}", matched.length).replace("{total}", entries.length);
    document.dispatchEvent(new CustomEvent("timeline:filtered", { detail: { selection, matched } }));
  }

  function showHits(matched, terms) {
    const registry = globalThis.CSS && CSS.highlights;
    if (!registry) return;
    registry.delete("hit");
    if (!terms.length) return;
    const hits = new Highlight();
    for (const entry of matched.slice(0, 200)) {
      for (const range of rangesOf(entry.node, terms)) hits.add(range);
    }
    registry.set("hit", hits);
  }

  /** What the controls say now. */
  function read() {
    const form_ = new FormData(form);
    const parameters = new URLSearchParams();
    for (const [name, value] of form_) if (value) parameters.append(name, value);
    return selectionOf(`?${parameters}`);
  }

  function show() {
    for (const name of SINGLE) {
      const control = form.elements.namedItem(name);
      if (control && control.value !== selection[name]) control.value = selection[name];
    }
    for (const name of FACETS) showChoices(name);
  }

  /** Make the selection the state: the address, the controls, the page. */
  function go(replace = false) {
    const address = location.pathname + queryOf(selection) + location.hash;
    if (address !== location.pathname + location.search + location.hash) {
      history[replace ? "replaceState" : "pushState"](null, "", address);
    }
    show();
    paint();
  }

  form.addEventListener("input", (event) => {
    if (event.target.name !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const began = !selection.q;
      selection = read();
      go(!began); // one step back undoes the search, not its last letter
    }, 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "q") return;
    selection = read();
    go();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    selection = read();
    go();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    selection = selectionOf("");
    go();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-part='another']");
    if (!button) return;
    const selects = showChoices(button.closest("[data-facet]").dataset.facet, true);
    selects[selects.length - 1].focus();
  });
  addEventListener("popstate", () => {
    selection = selectionOf(location.search);
    show();
    paint();
  });
  document.addEventListener("timeline:select", (event) => {
    selection = { ...selection, ...event.detail };
    go();
  });

  for (const part of story.querySelectorAll("[data-scripted]")) part.hidden = false;
  show();
  if (!isEmpty(selection)) paint();
  else showCounts(match(entries, selection, () => true).counts);
}

/** The places in a node's text where a term begins a word, as ranges. */
function rangesOf(node, terms) {
  const ranges = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    for (const word of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const folded = ` ${fold(word[0])}`;
      const hit = terms.some((term) => term.trim().split(" ").some((part) => folded.startsWith(` ${part}`)));
      if (hit) {
        const range = new Range();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}
