/* Forms with data-draft="name" keep what was typed on this device until they are accepted. */
const DAYS = 7;
const keyOf = (form) => `draft:${document.body.dataset.user || "public"}:${form.dataset.draft}`;
const skips = (field) => ["hidden", "file", "password", "submit"].includes(field.type) || !field.name || field.dataset.noDraft !== undefined;

function save(form) {
  const values = {};
  for (const field of form.elements) {
    if (skips(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ||= []).push(field.value);
    } else if (field.value) values[field.name] = [field.value];
  }
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values }));
  } catch {
    /* a full or forbidden store only costs the draft */
  }
}

function restore(form) {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(keyOf(form)) || "null");
  } catch {
    return;
  }
  if (!kept || Date.now() - kept.at > DAYS * 86_400_000) return;
  let restored = false;
  for (const field of form.elements) {
    const values = kept.values[field.name];
    if (skips(field) || !values) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (!field.value) {
      field.value = values[0];
      restored = true;
    }
  }
  const note = form.querySelector("[data-draft-note]");
  if (note && restored) note.hidden = false;
}

export function forget(name) {
  localStorage.removeItem(`draft:${document.body.dataset.user || "public"}:${name}`);
}

export function startDrafts() {
  const accepted = document.querySelector("[data-draft-done]");
  if (accepted) for (const name of accepted.dataset.draftDone.split(" ")) forget(name);
  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => save(form), 400);
    });
    form.addEventListener("submit", () => save(form));
    form.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
      localStorage.removeItem(keyOf(form));
      form.reset();
    });
  }
}
