// What starts when the page is there. Each behaviour alone: one that fails does not stop the others.

document.documentElement.classList.add("scripted");

const BEHAVIOURS = [
  [".today", startAsOf],
  ["[data-part='visit']", startVisit],
  ["[data-part='take']", startTake],
  [".picture", startPicture],
  [".cite", startCopy],
  [".story", startKeys],
  ["#filters", startFilters], // last: the others hear what it says
];

// An address that names its file is for a disk; on the web the folder's own is shown.
if (location.protocol.startsWith("http") && location.pathname.endsWith("/index.html")) {
  history.replaceState(history.state, "", location.pathname.slice(0, -"index.html".length) + location.search + location.hash);
}

for (const [selector, start] of BEHAVIOURS) {
  for (const root of document.querySelectorAll(selector)) {
    try {
      start(root);
    } catch (error) {
      console.error(error);
    }
  }
}
