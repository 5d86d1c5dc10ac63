// What is new since the last visit: the IDs of the entries are kept in this browser and nowhere
// else. Pages that are loaded within half an hour are one visit.

const VISIT = 30 * 60 * 1000;

function startVisit(notice) {
  const key = "last-visit";
  const here = [...document.querySelectorAll("article.entry")].map((node) => node.id);
  const forget = notice.querySelector("button");
  let before = null;
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    before = kept && Date.now() - kept.at > VISIT ? kept.here : kept?.before;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), here, before }));
  } catch {
    return; // no storage, or not ours to read: nothing is new
  }
  if (!Array.isArray(before)) return;
  const old = new Set(before);
  const fresh = here.filter((id) => !old.has(id)).map((id) => document.getElementById(id));
  for (const node of fresh) node.classList.add("entry--new");
  const text = notice.querySelector("span");
  text.textContent = (fresh.length === 1 ? notice.dataset.one : notice.dataset.many).replace("{count}", NUMBER.format(fresh.length));
  notice.hidden = false;
  forget.addEventListener("click", () => {
    localStorage.removeItem(key);
    for (const node of fresh) node.classList.remove("entry--new");
    text.textContent = notice.dataset.forgotten;
    forget.hidden = true;
    notice.tabIndex = -1;
    notice.focus();
  });
}
