// The sitting page: saves every change, counts the time down quietly, marks the palette.
// Without this script the same form saves and submits; nothing here decides anything.

const form = document.querySelector("[data-sitting]");
const words = JSON.parse(document.getElementById("sitting-words").textContent);
const timeLeft = document.querySelector("[data-time-left]");
const savedLine = document.querySelector("[data-saved]");
const announcer = document.querySelector("[data-announce]");
const tab = form.elements.tab.value;

// A change that waited longer than this does not overwrite what another tab saved meanwhile.
const FRESH = 8000;
const TYPING = 700;
const THRESHOLDS = [30, 10, 5, 1];

let seq = Number(form.elements.seq.value);
let ends = performance.now() + Number(form.dataset.seconds) * 1000;
let savedAt = null;
let failures = 0;
let busy = false;
let leaving = false;
let elsewhere = false;
const waiting = new Map();
const timers = new Map();

// What is not acknowledged yet is kept in the browser too, under its number, and sent again from there: the server
// merges by number and tab, so that sending twice stores once. Signing out takes it away.

const PREFIX = `studium:sitting:${form.dataset.key}:`;
const kept = {
  put(number, save) {
    const { seq, tab, fields } = save;
    try { localStorage.setItem(PREFIX + number, JSON.stringify({ seq, tab, fields })); } catch { /* full, or a private window */ }
  },
  drop(number, save) {
    try {
      const found = JSON.parse(localStorage.getItem(PREFIX + number));
      if (found && found.seq === save.seq && found.tab === save.tab) localStorage.removeItem(PREFIX + number);
    } catch { /* nothing is kept there */ }
  },
  all() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => [Number(name.slice(PREFIX.length)), JSON.parse(localStorage.getItem(name))]);
    } catch { return []; }
  },
  clear() {
    for (const [number, save] of this.all()) this.drop(number, save);
  },
};

// Saving

function note(section) {
  const number = Number(section.dataset.question);
  const save = { seq: seq++, tab, fields: fieldsOf(section), changed: performance.now() };
  waiting.set(number, save);
  kept.put(number, save);
  form.elements.seq.value = seq;
  mark(section);
  return number;
}

function fieldsOf(section) {
  const found = [];
  for (const field of section.querySelectorAll("input, select, textarea")) {
    if (!field.name || field.type === "file" || ((field.type === "checkbox" || field.type === "radio") && !field.checked)) continue;
    found.push([field.name, field.value]);
  }
  return found;
}

function body(save) {
  const data = new FormData();
  data.set("tab", save.tab);
  data.set("seq", save.seq);
  for (const [name, value] of save.fields) data.append(name, value);
  return data;
}

// Puts what was kept back into the page.
function fill(section, fields) {
  const given = new Map();
  for (const [name, value] of fields) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of section.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")) {
    if (!field.name) continue;
    const values = given.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  mark(section);
}

function restore() {
  for (const [number, save] of kept.all()) {
    const section = form.querySelector(`[data-question="${number}"]`);
    if (waiting.has(number)) continue;
    if (!section) { kept.drop(number, save); continue; }
    seq = Math.max(seq, save.seq + 1);
    waiting.set(number, { ...save, changed: -Infinity });
    fill(section, save.fields);
  }
  form.elements.seq.value = seq;
}

async function flush() {
  if (busy || elsewhere) return;
  busy = true;
  say(waiting.size ? words.saving : "");
  while (waiting.size) {
    const [number, save] = waiting.entries().next().value;
    const result = await send(number, save);
    if (result === "again" || result === "signed-out") {
      failures += 1;
      const offline = navigator.onLine ? words.retrying : words.kept.replace("%s", waiting.size);
      say(result === "again" ? offline : words.signed_out, true);
      setTimeout(flush, Math.min(30000, 1000 * 2 ** Math.min(failures, 5)));
      break;
    }
    if (result === "stop") break;
    failures = 0;
    if (result === "resend") continue;
    kept.drop(number, save);
    if (waiting.get(number) === save) waiting.delete(number);
  }
  busy = false;
  if (!waiting.size) showSaved();
}

// From the cookie and not from the page: signing in again in another tab changes it.
function token() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
}

async function send(number, save) {
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: body(save),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      // Browsers refuse to keep more than 64 kB on its way after the page is gone.
      keepalive: new Blob(save.fields.flat()).size < 50000,
      redirect: "manual",
    });
  } catch {
    return "again";
  }
  if (response.type === "opaqueredirect" || response.status === 403) return "signed-out";
  if (response.status === 409) return refused((await response.json()).why);
  if (response.status >= 500 || response.status === 429) return "again";
  if (!response.ok) {
    say(words.refused, true);
    return "done";
  }
  const answer = await response.json();
  seq = Math.max(seq, answer.next_seq);
  form.elements.seq.value = seq;
  ends = performance.now() + answer.seconds_left * 1000;
  if (!answer.elsewhere.includes(number)) {
    savedAt = performance.now();
    return "done";
  }
  if (performance.now() - save.changed < FRESH) {
    // Somebody is answering here now: what they do last is what they mean.
    const again = { ...save, tab, seq: seq++ };
    if (waiting.get(number) === save) {
      waiting.set(number, again);
      kept.put(number, again);
    }
    return "resend";
  }
  if (save.changed === -Infinity) {
    // It was kept from before; what is shown has to be what is stored.
    kept.drop(number, save);
    waiting.delete(number);
    if (!waiting.size) leave(form.dataset.page);
    return "done";
  }
  announce(words.elsewhere.replace("%s", number));
  say(words.elsewhere.replace("%s", number), true);
  return "done";
}

// The server takes nothing now: the end, a pause, the next part, or another device.
function refused(why) {
  if (why === "device") {
    elsewhere = true;
    leaving = true;
    say(words.other_device, true);
    document.querySelector("[data-other]").showModal();
    return "stop";
  }
  if (why === "paused") {
    leave(form.dataset.page);
    return "stop";
  }
  kept.clear();
  waiting.clear();
  leave(why === "between" ? form.dataset.page : form.dataset.receipt);
  return "stop";
}

form.addEventListener("input", (event) => {
  const section = event.target.closest("[data-question]");
  if (!section) return;
  const number = note(section);
  clearTimeout(timers.get(number));
  const quick = event.target.type === "radio" || event.target.type === "checkbox" || event.target.tagName === "SELECT";
  timers.set(number, setTimeout(flush, quick ? 0 : TYPING));
});

form.addEventListener("submit", (event) => {
  if (leaving || event.submitter?.matches("[data-upload]")) return;
  const then = event.submitter?.value;
  if (failures && navigator.onLine) return; // let the plain form try
  event.preventDefault();
  settle().then((saved) => {
    if (!saved && !navigator.onLine) return say(words.kept.replace("%s", waiting.size), true);
    if (!saved) return form.submit();
    if (then === "review") leave(form.dataset.review);
  });
});

// Resolves once nothing waits, or after a few seconds without luck.
async function settle() {
  for (let turn = 0; turn < 25; turn += 1) {
    await flush();
    if (!waiting.size && !busy) return true;
    await new Promise((done) => setTimeout(done, 200));
  }
  return false;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && waiting.size) flush();
});
window.addEventListener("beforeunload", (event) => {
  if (waiting.size && !leaving) event.preventDefault();
});
window.addEventListener("online", flush);

function leave(address) {
  leaving = true;
  location.assign(address);
}

// What the page says

function say(text, warn = false) {
  if (text) savedLine.textContent = text;
  savedLine.classList.toggle("warn", warn);
}

function showSaved() {
  if (savedAt === null || waiting.size) return;
  const seconds = Math.round((performance.now() - savedAt) / 1000);
  const text = seconds < 60 ? words.saved_seconds.replace("%s", seconds) : words.saved_minutes.replace("%s", Math.floor(seconds / 60));
  say(text);
}

function announce(text) {
  announcer.textContent = text;
}

let told = Infinity;
function tick() {
  const seconds = Math.max(0, (ends - performance.now()) / 1000);
  const minutes = Math.ceil(seconds / 60);
  timeLeft.textContent = seconds < 60 ? words.under_minute : span(Math.floor(seconds / 60));
  timeLeft.parentElement.classList.toggle("soon", seconds < 300);
  for (const limit of THRESHOLDS) {
    if (minutes <= limit && told > limit) {
      told = limit;
      if (seconds > (limit - 1) * 60 && seconds < limit * 60) announce(words.announce.replace("%s", limit));
    }
  }
  showSaved();
  if (seconds <= 0 && !leaving) timeUp();
}

function span(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours && rest) return words.hours_minutes.replace("%h", hours).replace("%m", rest);
  return hours ? words.hours.replace("%h", hours) : words.minutes.replace("%m", rest);
}

let closing = false;
async function timeUp() {
  if (closing) return;
  closing = true;
  announce(words.time_up);
  timeLeft.textContent = words.time_up;
  await settle();
  if (elsewhere) return;
  leaving = true;
  document.querySelector("[data-submit]").submit();
}

// The palette

function mark(section) {
  const place = form.querySelector(`[data-place="${section.dataset.question}"]`);
  const answered = answeredIn(section);
  const flagged = section.querySelector(".flag input").checked;
  place.dataset.answered = answered;
  place.toggleAttribute("data-flagged", flagged);
  place.querySelector("[data-says]").textContent = words.states[answered] + (flagged ? words.flagged : "");
}

function answeredIn(section) {
  const groups = new Map();
  for (const field of section.querySelectorAll(".problem :is(input:not([type=file]), select, textarea:not([data-optional]))[name]")) {
    const choice = field.type === "radio" || field.type === "checkbox";
    const given = choice ? field.checked : field.value.trim() !== "";
    groups.set(field.name, groups.get(field.name) || given);
  }
  const given = [...groups.values()].filter(Boolean).length;
  return given === 0 ? "none" : given === groups.size ? "all" : "some";
}

form.querySelector("[data-plain-save]").hidden = true;
const off = Math.round((Date.now() - Number(form.dataset.now)) / 60000);
if (off) {
  const line = document.querySelector("[data-clock]");
  line.textContent = words.clock.replace("%s", Math.abs(off));
  line.hidden = false;
}
told = Math.ceil(Number(form.dataset.seconds) / 60);
setInterval(tick, 1000);
tick();

// What was entered while this script was still on its way.
function changed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return false;
  return field.type !== "hidden" && field.value !== field.defaultValue;
}
for (const section of form.querySelectorAll("[data-question]")) {
  if ([...section.querySelectorAll("input, textarea")].some(changed)) note(section);
}
restore();
if (waiting.size) flush();
