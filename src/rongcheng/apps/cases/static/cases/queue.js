/* Uploads that wait for a network: kept in IndexedDB, sent in order, each with a key so that twice is once. */
const NAME = "rongcheng-uploads";
const STORE = "uploads";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, work) {
  const db = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

export const put = (upload) => within("readwrite", (store) => store.put(upload));
export const drop = (key) => within("readwrite", (store) => store.delete(key));

export async function list(user) {
  const all = await within("readonly", (store) => store.getAll());
  return all.filter((upload) => upload.user === user).sort((a, b) => a.at - b.at);
}

/* What became of it: "sent", "waits" (no network, or the house is busy), "signin", or {refused: words}. */
export async function send(upload, token) {
  const body = new FormData();
  for (const [name, value] of upload.fields) {
    if (value instanceof Blob) body.append(name, value, value.name || "photo.jpg");
    else body.append(name, value);
  }
  let answer;
  try {
    answer = await fetch(upload.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
  } catch {
    return "waits";
  }
  if (answer.ok) return "sent";
  if (answer.status === 401) return "signin";
  if (answer.status >= 500 || answer.status === 429) return "waits";
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 403 && !problem.code) return "signin";
  return { refused: [problem.title, problem.detail, ...Object.values(problem.fields ?? {})].filter(Boolean).join(" ") || String(answer.status) };
}
