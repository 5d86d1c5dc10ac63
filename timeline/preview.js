// What LiveReload says → a new style in place, or the page anew, left and found as it was read.
// A plug-in of LiveReload's own script, which has the connection.

"use strict";
{
  const own = document.currentScript.dataset;
  const key = `preview ${location.pathname}`;
  const styles = () => document.querySelectorAll('link[rel="stylesheet"]:not([data-preview])');

  /** A name for a panel that opens, which it keeps when others come or go: where it is, its place there. */
  function nameOf(details) {
    const home = details.id ? details : details.closest("[id]");
    const among = home ? [...home.querySelectorAll("details")] : [...document.querySelectorAll("details")];
    return `${home ? home.id : ""} ${among.indexOf(details)}`;
  }

  /** The topmost thing with a name whose beginning is in view, and where: what is above may change. */
  function inView() {
    for (const node of document.querySelectorAll("main [id]")) {
      const box = node.getBoundingClientRect();
      if (box.height && box.top >= 0) return box.top < innerHeight ? { id: node.id, top: box.top } : null;
    }
    return null;
  }

  function leave() {
    const panels = [...document.querySelectorAll("details")].map((it) => [nameOf(it), it.open]);
    const focus = document.activeElement && document.activeElement.id;
    const state = { x: scrollX, y: scrollY, view: scrollY > 0 ? inView() : null, panels, focus };
    try {
      sessionStorage.setItem(key, JSON.stringify(state));
    } catch {
      location.reload(); // no storage: the browser does what it can
      return;
    }
    if (state.x || state.y) history.scrollRestoration = "manual";
    location.reload();
  }

  function find() {
    let state = null;
    try {
      state = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
    } catch {
      // no storage
    }
    if (!state) return;
    const panels = new Map(state.panels);
    for (const details of document.querySelectorAll("details")) {
      const open = panels.get(nameOf(details));
      if (open !== undefined) details.open = open;
    }
    const focused = state.focus && document.getElementById(state.focus);
    if (focused) focused.focus({ preventScroll: true });
    if (state.x || state.y) settle(state);
  }

  /**
   * Bring into view what was there. What is far away has no height before it is in view, so this
   * is done again, picture by picture, until nothing moves; whoever takes over is left alone.
   */
  function settle(state) {
    const node = state.view && document.getElementById(state.view.id);
    const off = () => (node ? node.getBoundingClientRect().top - state.view.top : state.y - scrollY);
    const mine = new AbortController();
    let rounds = 0;
    let still = 0;

    function step() {
      if (mine.signal.aborted) return;
      const before = scrollY;
      scrollBy({ top: off(), behavior: "instant" });
      still = scrollY === before ? still + 1 : 0;
      rounds += 1;
      if (still < 5 && rounds < 120) requestAnimationFrame(step);
      else mine.abort();
    }

    for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) {
      addEventListener(name, () => mine.abort(), { once: true, passive: true, signal: mine.signal });
    }
    mine.signal.addEventListener("abort", () => {
      history.scrollRestoration = "auto";
    });
    if (node) node.scrollIntoView({ block: "start", behavior: "instant" });
    scrollTo({ left: state.x, top: scrollY, behavior: "instant" });
    step();
  }

  function restyle(address) {
    const old = [...styles()];
    const next = old[0].cloneNode();
    next.href = address;
    next.addEventListener("load", () => old.forEach((it) => it.remove()), { once: true });
    next.addEventListener("error", () => next.remove(), { once: true });
    old[old.length - 1].after(next);
  }

  globalThis.LiveReloadPluginPreview = class {
    static identifier = "preview";

    static version = "1";

    /** What the page says of itself when it is connected. */
    analyze() {
      return { path: own.path, page: own.page, style: own.style };
    }

    /** Do what is told: nothing is left for LiveReload to do. */
    reload(path) {
      if (path.endsWith(".css") && styles().length) {
        own.style = path;
        restyle(path);
      } else {
        leave();
      }
      return true;
    }
  };

  find();
}
