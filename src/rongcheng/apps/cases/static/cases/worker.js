/* Keeps the phone's pages for times without a network. Pages: network first, else what was kept; files: kept first.
 * The server fills in what to keep. Uploads are the page's affair (queue.js); a sync event wakes it.
 */
const PAGES = "rongcheng-m-pages-1";
const FILES = "rongcheng-m-files-1";
const OFFLINE = "@OFFLINE@";
const KEEP = ["@KEEP@"];
const WAIT_MS = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const files = await caches.open(FILES);
    await Promise.all(KEEP.map((url) => files.add(url).catch(() => {})));
    const pages = await caches.open(PAGES);
    await pages.add(OFFLINE).catch(() => {});
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("rongcheng-m-") && name !== PAGES && name !== FILES) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

function inTime(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT_MS);
  return fetch(request, { signal: stop.signal }).finally(() => clearTimeout(timer));
}

async function page(request) {
  const pages = await caches.open(PAGES);
  try {
    const answer = await inTime(request);
    if (answer.ok && !answer.redirected) await pages.put(request, answer.clone());
    return answer;
  } catch {
    return (await pages.match(request)) ?? (await pages.match("/m/")) ?? (await pages.match(OFFLINE)) ?? Response.error();
  }
}

async function file(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await files.put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/media/")) event.respondWith(file(request));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "uploads") return;
  event.waitUntil(self.clients.matchAll().then((pages) => pages.forEach((each) => each.postMessage("flush"))));
});
