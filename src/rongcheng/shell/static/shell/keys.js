/* Keyboard: j/k move over [data-keys-item], Enter opens, Esc goes back, / searches, g-letter goes, ? explains. */
const GO = { i: "/", d: "/desk/", c: "/cases/", w: "/wall", p: "/places/" };
let afterG = -Infinity;

const items = () => [...document.querySelectorAll("[data-keys-item]")].filter((item) => item.offsetParent);
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

function move(step) {
  const all = items();
  if (!all.length) return;
  const at = all.findIndex((item) => item.classList.contains("is-at"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  for (const item of all) item.classList.toggle("is-at", item === next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  next.dispatchEvent(new CustomEvent("rongcheng:at", { bubbles: true }));
}

function back() {
  const open = document.querySelector("details[data-menu][open]");
  if (open) open.open = false;
  else document.querySelector("[data-keys-back]")?.click();
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (performance.now() - afterG < 1200 && GO[event.key]) {
    window.location.assign(GO[event.key]);
    return;
  }
  afterG = event.key === "g" ? performance.now() : -Infinity;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "Escape") back();
  else if (event.key === "?") document.getElementById("keys-dialog")?.showModal();
  else if (event.key === "/") {
    const search = document.querySelector("[data-keys-search], input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else {
    const named = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === event.key && e.offsetParent);
    if (!named) return;
    event.preventDefault();
    named.click();
  }
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-keys-item]");
    if (item) for (const other of items()) other.classList.toggle("is-at", other === item);
  });
}
