/* What every page has: theme, elder mode, menus, dialogs, keys, drafts, network, live line. */
import { setCookie } from "./cookies.js";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";

const root = document.documentElement;

function startTheme() {
  for (const button of document.querySelectorAll("[data-theme-next]")) {
    button.addEventListener("click", () => {
      const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = theme;
      root.dataset.themeChoice = theme;
      setCookie("rongcheng_theme", theme);
      const sprite = button.querySelector("use");
      sprite?.setAttribute("href", sprite.getAttribute("href").replace(/#.*/, theme === "dark" ? "#sun" : "#moon"));
      document.dispatchEvent(new CustomEvent("rongcheng:theme", { detail: theme }));
    });
  }
}

function startElder() {
  for (const button of document.querySelectorAll("[data-elder]")) {
    button.addEventListener("click", () => {
      setCookie("rongcheng_elder", root.classList.contains("elder") ? "0" : "1");
      window.location.reload();
    });
  }
  if (!("speechSynthesis" in window)) return;
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    button.hidden = false;
    const words = button.querySelector("span");
    const start = words.textContent;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) {
        speechSynthesis.cancel();
        words.textContent = start;
        return;
      }
      const speech = new SpeechSynthesisUtterance(document.getElementById("content").innerText);
      speech.lang = root.lang;
      speech.rate = 0.9;
      speech.onend = () => (words.textContent = start);
      words.textContent = button.dataset.stop;
      speechSynthesis.speak(speech);
    });
  }
}

function startMenus() {
  for (const button of document.querySelectorAll("[data-toggles]")) {
    const target = document.getElementById(button.dataset.toggles);
    const show = (open) => {
      target.classList.toggle("is-open", open);
      button.setAttribute("aria-expanded", String(open));
      if (open) target.querySelector("a, button")?.focus();
    };
    button.addEventListener("click", () => show(!target.classList.contains("is-open")));
    document.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
    document.addEventListener("click", (event) => {
      if (!target.contains(event.target) && !button.contains(event.target)) show(false);
    });
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest("[data-back]")) window.history.back();
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-reload]")) window.location.reload();
  });
}

/* data-confirm="words" on a form or an htmx element asks in our own dialog first. */
function startConfirm() {
  const dialog = document.getElementById("confirm-dialog");
  const ask = (words) =>
    new Promise((resolve) => {
      dialog.querySelector("[data-confirm-text]").textContent = words;
      dialog.returnValue = "no";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
      dialog.showModal();
    });
  document.addEventListener("submit", async (event) => {
    const words = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (!words || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(await ask(words))) return;
    event.target.dataset.confirmed = "1";
    event.target.requestSubmit(event.submitter || undefined);
    delete event.target.dataset.confirmed;
  }, true);
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question)) event.detail.issueRequest(true);
  });
}

/* A refusal of an htmx request is shown where its answer would have stood, or at the top. */
function startHtmx() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const signIn = event.detail.xhr.getResponseHeader("X-Sign-In");
    if (signIn) {
      window.location.assign(signIn);
      return;
    }
    if (event.detail.xhr.status >= 400 && event.detail.xhr.responseText) {
      event.detail.shouldSwap = false;
      const place = event.detail.requestConfig.elt.closest("form, dialog, .card, main") || document.getElementById("content");
      place.querySelector(":scope > [data-refusal]")?.remove();
      const box = document.createElement("div");
      box.dataset.refusal = "";
      box.innerHTML = event.detail.xhr.responseText;
      place.prepend(box);
      box.scrollIntoView({ block: "nearest" });
    }
  });
}

function startNetwork() {
  const show = () => {
    for (const bar of document.querySelectorAll("[data-offline-bar]")) bar.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}

startTheme();
startElder();
startMenus();
startConfirm();
startHtmx();
startNetwork();
startKeys();
startDrafts();
startLive();

/* Maps come after the words. */
function startMaps(where) {
  if (where.querySelector("[data-map]")) import("./map.js").then((maps) => maps.mountAll(where));
}
startMaps(document);
document.addEventListener("htmx:afterSettle", (event) => startMaps(event.target));
document.querySelector("[data-error-summary]")?.focus();
document.documentElement.dataset.ready = "1";
