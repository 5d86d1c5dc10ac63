// What is new since the last visit: the last entry's count is kept in this browser and nowhere else.

function startVisit(notice) {
  const key = "last-visit";
  const entries = [...document.querySelectorAll("article.entry")].map((node) => node.id);
  const forget = notice.querySelector("button");
  let seen = null;
  try {
    seen = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify(entries));
  } catch {
    return; // no storage, or not ours to read: nothing is new
  }
  if (!Array.isArray(seen)) return;
  const old = new Set(seen);
  const fresh = entries.filter((id) => !old.has(id));
  for (const id of fresh) document.getElementById(id).classList.add("entry--new");
  const text = notice.querySelector("span");
  text.textContent = (fresh.length === 1 ? notice.dataset.one : notice.dataset.many).replace("{count}", fresh.length);
  notice.hidden = false;
  forget.addEventListener("click", () => {
    localStorage.removeItem(key);
    for (const id of fresh) document.getElementById(id).classList.remove("entry--new");
    text.textContent = notice.dataset.forgotten;
    forget.hidden = true;
  });
}
