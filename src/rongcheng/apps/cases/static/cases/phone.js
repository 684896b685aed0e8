/* The grid worker's phone: photo first, place by itself, uploads that survive a dead network. */
import * as queue from "./queue.js";
import { mountAll } from "../shell/map.js";

const MAX_SIDE = 2000;
const user = document.body.dataset.user;
const box = document.querySelector("[data-queue]");
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
const say = (words) => {
  box.hidden = !words;
  box.querySelector("[data-queue-words]").textContent = words;
};
let flushing = false;

async function flush() {
  if (flushing || !user) return;
  flushing = true;
  try {
    const waiting = (await queue.list(user)).filter((upload) => !upload.refused);
    if (waiting.length) say(box.dataset.wordsSending.replace("{n}", waiting.length));
    let sent = 0;
    for (const upload of waiting) {
      const outcome = await queue.send(upload, token());
      if (outcome === "sent") {
        await queue.drop(upload.key);
        sent += 1;
      } else if (outcome === "signin") {
        say(box.dataset.wordsSignin);
        break;
      } else if (outcome === "waits") break;
      else await queue.put({ ...upload, refused: outcome.refused });
    }
    await show(sent);
  } finally {
    flushing = false;
  }
}

async function show(sent = 0) {
  const all = await queue.list(user);
  const refused = all.filter((upload) => upload.refused);
  const waiting = all.length - refused.length;
  if (waiting) say(box.dataset.wordsWaiting.replace("{n}", waiting));
  else if (sent && !refused.length) say(box.dataset.wordsSent);
  else say(refused.length ? " " : "");
  box.querySelector("[data-queue-refused]").replaceChildren(...refused.map(refusedLine));
}

function refusedLine(upload) {
  const line = document.createElement("li");
  const words = Object.assign(document.createElement("span"), {
    textContent: box.dataset.wordsRefused.replace("{title}", upload.title).replace("{why}", upload.refused),
  });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: box.dataset.wordsDrop });
  remove.addEventListener("click", async () => {
    await queue.drop(upload.key);
    await show();
  });
  line.append(words, remove);
  return line;
}

/* A picture from the camera is made small enough for a bad network; what the camera wrote in it is kept apart. */
async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 600_000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

async function submit(event) {
  const form = event.target.closest("form[data-queued]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    const fields = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      if (value instanceof File) {
        if (value.size) fields.push([name, await smaller(value)]);
      } else fields.push([name, value]);
    }
    const key = form.elements.key.value;
    const upload = { key, user, url: form.action, title: form.dataset.title, fields, at: Date.now() };
    await queue.put(upload);
    const outcome = navigator.onLine ? await queue.send(upload, token()) : "waits";
    if (outcome === "sent") {
      await queue.drop(key);
      window.location.assign("/m/");
    } else if (outcome === "waits" || outcome === "signin") {
      say(outcome === "waits" ? box.dataset.wordsKept : box.dataset.wordsSignin);
      form.reset();
      box.scrollIntoView({ block: "start" });
      await navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("uploads")).catch(() => {});
    } else {
      await queue.drop(key);
      say(outcome.refused);
      box.scrollIntoView({ block: "start" });
    }
  } finally {
    form.elements.key.value = crypto.randomUUID();
    button.disabled = false;
  }
}

function shots(input) {
  const label = input.closest(".shoot");
  const words = label.querySelector("[data-shoot-words]");
  words.dataset.first ??= words.textContent;
  words.textContent = input.files.length ? words.dataset.many.replace("{n}", input.files.length) : words.dataset.first;
  const list = label.nextElementSibling;
  for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  list.replaceChildren(...[...input.files].map((file) => {
    const figure = document.createElement("figure");
    figure.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name }));
    return figure;
  }));
}

function locate() {
  const places = document.querySelectorAll("[data-spot]");
  if (!places.length) return;
  const none = () => {
    for (const place of places) place.textContent = place.dataset.wordsNone;
    document.querySelector("[data-place]")?.setAttribute("open", "");
  };
  if (!navigator.geolocation) return none();
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    for (const form of document.querySelectorAll("form[data-queued]")) {
      if (form.elements.lon && !form.elements.lon.value) {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
      }
    }
    for (const place of places) place.textContent = place.dataset.wordsFound.replace("{m}", Math.round(coords.accuracy));
  }, none, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
}

for (const form of document.querySelectorAll("form[data-queued]")) form.elements.key.value = crypto.randomUUID();
document.addEventListener("submit", submit);
document.addEventListener("change", (event) => event.target.matches(".shoot input") && shots(event.target));
document.addEventListener("click", (event) => {
  const shows = event.target.closest("[data-shows-step]");
  if (!shows) return;
  for (const step of document.querySelectorAll(".phone-step")) step.hidden = step.id !== shows.dataset.showsStep;
  document.getElementById(shows.dataset.showsStep).scrollIntoView({ block: "start" });
});
document.querySelector("[data-place]")?.addEventListener("toggle", (event) => event.target.open && mountAll(event.target));
window.addEventListener("online", flush);
navigator.serviceWorker?.addEventListener("message", (event) => event.data === "flush" && flush());
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/m/worker.js", { scope: "/m/" }).catch((error) => console.warn("worker:", error));
/* A phone that changes hands forgets the pages of the one before. */
async function forgetOthers() {
  if (!user || localStorage.getItem("rongcheng-phone-user") === user) return;
  localStorage.setItem("rongcheng-phone-user", user);
  for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("rongcheng-m-pages")) await caches.delete(name);
}

forgetOthers();
locate();
show().then(flush);
