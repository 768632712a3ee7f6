// Tells the server what the lobby says is noted: leaving the page, copying, pasting, printing, no connection.
// Facts for a person; nothing is decided by them, and nothing here stands in the candidate's way.

const form = document.querySelector("[data-sitting]");
const GAP = 2000;
const last = new Map();

function token() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
}

function report(kind, since = null) {
  const moment = performance.now();
  if (moment - (last.get(kind) ?? -Infinity) < GAP) return;
  last.set(kind, moment);
  const data = new FormData();
  data.set("kind", kind);
  if (since !== null) data.set("seconds", Math.round((moment - since) / 1000));
  fetch(form.dataset.seen, { method: "POST", body: data, headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => {});
}

let away = null;
let unloading = false;

function leave() {
  if (away !== null || unloading) return;
  away = performance.now();
  report("focus_lost");
}

function comeBack() {
  if (away === null) return;
  report("focus_back", away);
  away = null;
}

// Going to the next page of the exam is not leaving it.
window.addEventListener("pagehide", () => { unloading = true; });
window.addEventListener("pageshow", () => { unloading = false; });
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : comeBack()));
window.addEventListener("blur", () => setTimeout(() => { if (!document.hasFocus()) leave(); }, 300));
window.addEventListener("focus", comeBack);

for (const kind of ["copy", "paste"]) document.addEventListener(kind, () => report(kind));
document.addEventListener("cut", () => report("copy"));
window.addEventListener("beforeprint", () => report("print"));

let without = null;
window.addEventListener("offline", () => { without = performance.now(); });
window.addEventListener("online", () => {
  if (without !== null) report("online", without);
  without = null;
});
