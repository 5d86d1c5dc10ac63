// Entries by month as bars: drag over them, or move the two ends, to choose a stretch of time.

const SVG = "http://www.w3.org/2000/svg";
/** More bars than this would be thinner than a hair on a phone: then a bar is a year. */
const MOST_BARS = 160;

/** @param {Map<string, number>} months each month of the story that has entries, and how many */
function spanOf(box, months, choose) {
  const bars = barsOf(months);
  const svg = document.createElementNS(SVG, "svg");
  const ends = ["from", "until"].map((name) => endOf(name));
  let chosen = [0, bars.length - 1];
  let dragged = null;

  function draw() {
    svg.setAttribute("viewBox", `0 0 ${bars.length} 40`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    bars.forEach((bar, x) => {
      bar.nodes = ["all", "shown"].map((kind) => {
        const node = document.createElementNS(SVG, "rect");
        node.setAttribute("class", `span__bar span__bar--${kind}`);
        node.setAttribute("x", x + 0.1);
        node.setAttribute("width", 0.8);
        svg.append(node);
        return node;
      });
    });
    box.append(svg, ...ends, ...yearsOf(bars));
    box.hidden = false;
  }

  function endOf(name) {
    const end = document.createElement("button");
    end.type = "button";
    end.className = `span__end span__end--${name}`;
    end.setAttribute("role", "slider");
    end.setAttribute("aria-label", box.dataset[name]);
    end.setAttribute("aria-valuemin", 0);
    end.setAttribute("aria-valuemax", bars.length - 1);
    end.addEventListener("keydown", (event) => step(name, event));
    return end;
  }

  function step(name, event) {
    const index = name === "from" ? 0 : 1;
    const year = bars[0].key.length === 7 ? 12 : 1;
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -year, PageUp: year };
    const ways = { Home: -Infinity, End: Infinity, ...steps };
    if (!(event.key in ways)) return;
    event.preventDefault();
    const limits = index ? [chosen[0], bars.length - 1] : [0, chosen[1]];
    const moved = [...chosen];
    moved[index] = Math.min(Math.max(chosen[index] + ways[event.key], limits[0]), limits[1]);
    commit(moved);
  }

  function commit([first, last]) {
    place([first, last]);
    choose({
      from: first > 0 ? dayOf(bars[first].key, false) : "",
      until: last < bars.length - 1 ? dayOf(bars[last].key, true) : "",
    });
  }

  function place(next) {
    chosen = next;
    bars.forEach((bar, x) => {
      const out = x < chosen[0] || x > chosen[1];
      for (const node of bar.nodes) node.classList.toggle("is-out", out);
    });
    ends.forEach((end, index) => {
      end.style.insetInlineStart = `${((chosen[index] + index) / bars.length) * 100}%`;
      end.setAttribute("aria-valuenow", chosen[index]);
      end.setAttribute("aria-valuetext", wordsOf(bars[chosen[index]].key));
    });
  }

  function barAt(event) {
    const { left, width } = svg.getBoundingClientRect();
    const x = Math.floor(((event.clientX - left) / width) * bars.length);
    return Math.min(Math.max(x, 0), bars.length - 1);
  }

  function drag(event) {
    if (!dragged) return;
    const [fixed, at] = [dragged.end === null ? dragged.at : chosen[1 - dragged.end], barAt(event)];
    if (dragged.end === null) place([Math.min(fixed, at), Math.max(fixed, at)]);
    else place(dragged.end ? [fixed, Math.max(at, fixed)] : [Math.min(at, fixed), fixed]);
  }

  box.addEventListener("pointerdown", (event) => {
    const end = ends.indexOf(event.target);
    if (event.button || (end < 0 && !svg.contains(event.target))) return;
    dragged = { at: barAt(event), end: end < 0 ? null : end, before: chosen };
    box.setPointerCapture(event.pointerId);
    if (end < 0) drag(event);
  });
  box.addEventListener("pointermove", drag);
  box.addEventListener("pointerup", () => {
    if (dragged) commit(chosen);
    dragged = null;
  });
  box.addEventListener("pointercancel", () => {
    if (dragged) place(dragged.before);
    dragged = null;
  });

  draw();
  return (selection, left) => {
    const shown = sumsOf(left, bars[0].key.length);
    const most = Math.max(...bars.map((bar) => bar.total));
    for (const bar of bars) {
      [bar.total, shown.get(bar.key) || 0].forEach((total, index) => {
        // the smallest number is still seen
        const height = total && Math.max((total / most) * 40, 1.5);
        bar.nodes[index].setAttribute("y", 40 - height);
        bar.nodes[index].setAttribute("height", height);
      });
    }
    if (!dragged) place(placesOf(selection, bars));
  };
}

/** Every month from the first to the last, or every year, with its number of entries. */
function barsOf(months) {
  const keys = [...months.keys()].sort();
  const [first, last] = [keys[0], keys.at(-1)].map((key) => Number(key.slice(0, 4)) * 12 + Number(key.slice(5)) - 1);
  const length = last - first < MOST_BARS ? 7 : 4;
  const all = Array.from({ length: last - first + 1 }, (_, index) => {
    const [year, month] = [Math.floor((first + index) / 12), ((first + index) % 12) + 1];
    return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`.slice(0, length);
  });
  const sums = sumsOf(months, length);
  return [...new Set(all)].map((key) => ({ key, total: sums.get(key) || 0, nodes: [] }));
}

function sumsOf(months, length) {
  const sums = new Map();
  for (const [month, total] of months) {
    const key = month.slice(0, length);
    sums.set(key, (sums.get(key) || 0) + total);
  }
  return sums;
}

/** The first and the last bar that a selection takes in. */
function placesOf({ from, until }, bars) {
  const length = bars[0].key.length;
  const first = from ? bars.findIndex((bar) => bar.key >= from.slice(0, length)) : 0;
  const last = until ? bars.findLastIndex((bar) => bar.key <= until.slice(0, length)) : bars.length - 1;
  const start = first < 0 ? bars.length - 1 : first;
  return [start, Math.max(last, start)];
}

function yearsOf(bars) {
  return bars.flatMap(({ key }, index) => {
    if (key.length !== 7 || (index && !key.endsWith("-01")) || bars.length - index < 4) return [];
    const year = document.createElement("span");
    year.className = "span__year";
    year.textContent = key.slice(0, 4);
    year.style.insetInlineStart = `${(index / bars.length) * 100}%`;
    return [year];
  });
}

function wordsOf(key) {
  return key.length === 7 ? dateWords(key) : key;
}
