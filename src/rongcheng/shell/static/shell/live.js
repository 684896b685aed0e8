/* The live line: server-sent events from the live process, told on as DOM events.
 *
 *   document "rongcheng:live"     detail = {id, type, subject, division, at, data}
 *   document "rongcheng:reload"   too much was missed: load lists anew
 *   <button data-new-bar data-kinds="rongcheng.cases. ...">  counts matching events, a click shows them
 *   <div data-live-refresh="rongcheng.cases." hx-trigger="rongcheng:refresh" hx-get=…>  refreshed at most once in 2 s
 *
 * A ticket lasts a minute, so each connection fetches its own; the last event id makes up for the gap.
 */
const url = document.querySelector('meta[name="live-url"]')?.content;
const words = document.querySelector('meta[name="live-words"]')?.dataset ?? {};
const REFRESH_MS = 2000;

let source = null;
let lastId = "";
let brokenSince = null;
let tries = 0;

function tellState(state) {
  const text = state === "on" ? words.on : state === "off" ? words.off.replace("{time}", clockTime(brokenSince)) : words.connecting;
  for (const place of document.querySelectorAll("[data-live-state]")) {
    place.hidden = false;
    place.dataset.state = state;
    if (place.textContent !== text) place.textContent = text;
  }
  for (const bar of document.querySelectorAll("[data-stale-bar]")) {
    bar.hidden = state !== "off";
    bar.querySelector("[data-stale-text]").textContent = text;
  }
}

const clockTime = (date) => date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const matches = (kinds, type) => kinds.split(/[\s,]+/).some((kind) => kind && type.startsWith(kind));

function announce(happened) {
  document.dispatchEvent(new CustomEvent("rongcheng:live", { detail: happened }));
  for (const bar of document.querySelectorAll("[data-new-bar]")) {
    if (!matches(bar.dataset.kinds, happened.type)) continue;
    const n = Number(bar.dataset.count || 0) + 1;
    bar.dataset.count = n;
    bar.textContent = words.new.replace("{n}", n);
    bar.hidden = false;
  }
  for (const element of document.querySelectorAll("[data-live-refresh]")) {
    if (matches(element.dataset.liveRefresh, happened.type)) refreshSoon(element);
  }
}

const waiting = new WeakMap();
export function refreshSoon(element) {
  if (waiting.has(element)) return;
  waiting.set(element, setTimeout(() => {
    waiting.delete(element);
    element.dispatchEvent(new CustomEvent("rongcheng:refresh"));
  }, REFRESH_MS));
}

function broke() {
  source?.close();
  source = null;
  brokenSince ||= new Date();
  if (tries > 0) tellState("off");
  tries += 1;
  setTimeout(connect, Math.min(30_000, 1000 * 2 ** Math.min(tries, 5)) * (0.75 + Math.random() / 2));
}

async function connect() {
  if (!navigator.onLine) return;
  let ticket;
  try {
    const answer = await fetch("/live/ticket", { headers: { Accept: "application/json" } });
    if (answer.status === 401) return;
    ticket = (await answer.json()).ticket;
  } catch {
    broke();
    return;
  }
  const query = new URLSearchParams({ ticket });
  if (lastId) query.set("since", lastId);
  source = new EventSource(`${url}/stream?${query}`);
  source.addEventListener("ready", (event) => {
    lastId ||= String(JSON.parse(event.data).position ?? "");
    brokenSince = null;
    tries = 0;
    tellState("on");
  });
  source.addEventListener("happened", (event) => {
    lastId = event.lastEventId;
    announce(JSON.parse(event.data));
  });
  source.addEventListener("reload", () => document.dispatchEvent(new CustomEvent("rongcheng:reload")));
  source.onerror = broke;
}

export function startLive() {
  document.addEventListener("click", (event) => {
    const bar = event.target.closest("[data-new-bar]");
    if (!bar) return;
    const target = bar.dataset.target && document.querySelector(bar.dataset.target);
    bar.hidden = true;
    bar.dataset.count = 0;
    if (target) target.dispatchEvent(new CustomEvent("rongcheng:refresh"));
    else if (bar.dataset.href) window.location.assign(bar.dataset.href);
    else window.location.reload();
  });
  if (!url || !document.body.dataset.user) return;
  tellState("connecting");
  connect();
  window.addEventListener("online", () => !source && connect());
  window.addEventListener("pagehide", () => source?.close());
}
