/* The duty desk: announces new incidents in a bar, keeps map, list and detail on the same incident. */
import { mountAll } from "../shell/map.js";

const bar = document.querySelector("[data-duty-new]");
const rows = document.getElementById("duty-rows");
const detail = document.getElementById("duty-detail");
const map = document.getElementById("duty-map");
const fresh = new Map();

function announce(event) {
  const { type, data } = event.detail;
  if (type === "rongcheng.incidents.incident.opened.v1") fresh.set(data.incident_id, data.title);
  else if (type === "rongcheng.incidents.signal.joined.v1" && !fresh.has(data.incident_id)) fresh.set(data.incident_id, data.number);
  else return;
  const newest = [...fresh.values()].pop();
  bar.textContent = bar.dataset.words.replace("{n}", fresh.size).replace("{title}", newest);
  bar.hidden = false;
}

function showNew() {
  fresh.clear();
  bar.hidden = true;
  rows.dispatchEvent(new CustomEvent("rongcheng:refresh"));
}

function mark(id) {
  for (const row of document.querySelectorAll(".duty-row")) {
    if (row.dataset.id === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  if (map.dataset.ready) map.cityMap.focus(id);
}

function open(event) {
  event.preventDefault();
  const row = document.querySelector(`.duty-row[data-id="${event.detail.id}"]`);
  if (row) row.click();
  else window.htmx.ajax("GET", `/desk/${event.detail.id}`, { target: "#duty-detail" });
}

bar.addEventListener("click", showNew);
document.addEventListener("rongcheng:live", announce);
document.addEventListener("rongcheng:reload", showNew);
document.addEventListener("rongcheng:decided", () => rows.dispatchEvent(new CustomEvent("rongcheng:refresh")));
map.addEventListener("rongcheng:map-open", open);
map.addEventListener("rongcheng:map-ready", () => {
  const pane = detail.querySelector("[data-duty-pane]");
  if (pane) mark(pane.dataset.id);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === detail) {
    const pane = detail.querySelector("[data-duty-pane]");
    if (pane) mark(pane.dataset.id);
    detail.scrollTop = 0;
  } else if (event.detail.target === rows) {
    const pane = detail.querySelector("[data-duty-pane]");
    if (pane) mark(pane.dataset.id);
    const query = new URLSearchParams(new FormData(document.querySelector("[data-duty-filters]")));
    map.dataset.points = `${document.querySelector("[data-duty]").dataset.points}?${query}`;
    fetch(map.dataset.points).then((answer) => answer.json()).then((points) => map.dataset.ready && map.cityMap.setPoints(points));
  }
});
mountAll();
