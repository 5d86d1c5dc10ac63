// How to cite a page: a button that copies, beside each form that can be selected anyway.

function startCopy(cite) {
  if (!navigator.clipboard) return; // not on a page from a disk
  for (const form of cite.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cite__copy";
    button.textContent = cite.dataset.copyWord;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(form.textContent);
      button.textContent = cite.dataset.copiedWord;
    });
    (form.closest("pre") || form).after(button);
  }
}
