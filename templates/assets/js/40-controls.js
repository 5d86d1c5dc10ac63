// The form of the filters: what it says, and how it is made to say something else.

function controlsOf(form) {
  const fields = Object.fromEntries(FACETS.map((name) => [name, fieldOf(form, name)]));
  const known = Object.fromEntries(FACETS.map((name) => [name, fields[name].labels]));

  /** What the controls say now. */
  function read() {
    return selectionOf(`?${new URLSearchParams(new FormData(form))}`, known);
  }

  /** @param {string} [adding] a facet that is to have one more select than it has values */
  function show(selection, adding) {
    for (const name of SINGLE) {
      const control = form.elements.namedItem(name);
      if (control.value.trim() !== selection[name]) control.value = selection[name];
    }
    for (const name of FACETS) showChoices(fields[name], selection[name], name === adding);
  }

  function count(counts) {
    for (const name of FACETS) {
      const { field, labels } = fields[name];
      for (const select of field.querySelectorAll("select")) {
        for (const option of select.options) {
          if (!option.value) continue;
          const total = counts[name].get(option.value) || 0;
          const text = `${labels.get(option.value)} (${NUMBER.format(total)})`;
          if (option.textContent !== text) option.textContent = text;
        }
      }
    }
  }

  /** The words of a filter: "Party: Ukraine". */
  function wordsOf(name, value) {
    if (FACETS.includes(name)) return `${fields[name].label}: ${known[name].get(value)}`;
    const control = form.elements.namedItem(name);
    const label = control.labels?.length ? control.labels[0].textContent : control.dataset.label;
    return `${label}: ${name === "q" ? value : dateWords(value)}`;
  }

  return { known, read, show, count, wordsOf };
}

function fieldOf(form, name) {
  const field = form.querySelector(`[data-facet="${name}"]`);
  const first = field.querySelector("select");
  const labels = [...first.options].slice(1).map((option) => [option.value, option.text.replace(/ \([^)]*\)$/u, "")]);
  return { field, first, labels: new Map(labels), label: field.querySelector("label").textContent };
}

/** One select per chosen value, and one more while another is being added. */
function showChoices({ field, first, label }, chosen, adding) {
  const wanted = Math.max(1, chosen.length + (adding ? 1 : 0));
  const selects = [...field.querySelectorAll("select")];
  const focused = selects.includes(document.activeElement);
  while (selects.length > wanted) selects.pop().remove();
  while (selects.length < wanted) {
    const another = first.cloneNode(true);
    another.id = `${first.id}-${selects.length + 1}`;
    another.setAttribute("aria-label", label);
    selects.at(-1).after(another);
    selects.push(another);
  }
  selects.forEach((select, index) => {
    select.value = chosen[index] || "";
  });
  // the select that was used may be gone with its value
  if (adding || (focused && !selects.includes(document.activeElement))) selects.at(-1).focus();
  field.querySelector("[data-part='another']").hidden = chosen.length === 0 || adding;
}

/** What is active, each with a way to remove it. */
function chipsOf(list, form, controls, remove) {
  function chip(name, value) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = controls.wordsOf(name, value);
    button.setAttribute("aria-label", form.dataset.remove.replace("{filter}", button.textContent));
    button.addEventListener("click", () => {
      const place = [...list.children].indexOf(item);
      remove(name, value);
      // the chip is gone: its neighbour, or the form, has the focus
      const left = list.children[Math.min(place, list.children.length - 1)];
      (left?.firstChild || form.querySelector("input, select")).focus();
    });
    item.append(button);
    return item;
  }

  return (selection) => {
    const active = [...SINGLE, ...FACETS].flatMap((name) => [].concat(selection[name] || []).map((value) => [name, value]));
    list.replaceChildren(...active.map(([name, value]) => chip(name, value)));
    list.hidden = active.length === 0;
  };
}
