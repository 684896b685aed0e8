/* <input data-filters="list-id"> hides the rows ([data-row]) of the list that do not hold the words. */
for (const input of document.querySelectorAll("[data-filters]")) {
  const list = document.getElementById(input.dataset.filters);
  const none = list?.parentElement.querySelector("[data-none-found]");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of list?.querySelectorAll("[data-row]") ?? []) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    if (none) none.hidden = shown > 0;
  });
}
