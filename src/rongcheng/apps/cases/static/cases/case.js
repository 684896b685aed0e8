/* Case pages: the map, dialogs, and a word when somebody else has moved the case on. */
import { mountAll } from "../shell/map.js";

const bar = document.querySelector("[data-case-changed]");
document.addEventListener("rongcheng:live", (event) => {
  const { type, data } = event.detail;
  if (bar && type.startsWith("rongcheng.cases.") && data?.case_id === bar.dataset.case) bar.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});
for (const form of document.querySelectorAll("dialog form")) {
  form.addEventListener("submit", () => form.querySelector("button:not([type=button])")?.setAttribute("aria-busy", "true"));
}
mountAll();
