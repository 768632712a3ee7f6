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
const waiting = new Map();
const timers = new Map();

// Saving

function note(section) {
  const number = Number(section.dataset.question);
  waiting.set(number, { section, seq: seq++, changed: performance.now() });
  form.elements.seq.value = seq;
  mark(section);
  return number;
}

function body(save) {
  const data = new FormData();
  data.set("tab", tab);
  data.set("seq", save.seq);
  for (const field of save.section.querySelectorAll("input, select, textarea")) {
    if (!field.name || ((field.type === "checkbox" || field.type === "radio") && !field.checked)) continue;
    data.append(field.name, field.value);
  }
  return data;
}

async function flush() {
  if (busy) return;
  busy = true;
  say(waiting.size ? words.saving : "");
  while (waiting.size) {
    const [number, save] = waiting.entries().next().value;
    const result = await send(number, save);
    if (result === "again" || result === "signed-out") {
      failures += 1;
      say(result === "again" ? words.retrying : words.signed_out, true);
      setTimeout(flush, Math.min(30000, 1000 * 2 ** Math.min(failures, 5)));
      break;
    }
    failures = 0;
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
      keepalive: true,
      redirect: "manual",
    });
  } catch {
    return "again";
  }
  if (response.type === "opaqueredirect" || response.status === 403) return "signed-out";
  if (response.status === 409) {
    leave(form.dataset.receipt);
    return "done";
  }
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
    waiting.set(number, { ...save, seq: seq++ });
    return "resend";
  }
  announce(words.elsewhere.replace("%s", number));
  say(words.elsewhere.replace("%s", number), true);
  return "done";
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
  if (leaving) return;
  const then = event.submitter?.value;
  if (failures) return; // let the plain form try
  event.preventDefault();
  settle().then((saved) => {
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
  for (const field of section.querySelectorAll(".problem :is(input, select, textarea)[name]")) {
    const choice = field.type === "radio" || field.type === "checkbox";
    const given = choice ? field.checked : field.value.trim() !== "";
    groups.set(field.name, groups.get(field.name) || given);
  }
  const given = [...groups.values()].filter(Boolean).length;
  return given === 0 ? "none" : given === groups.size ? "all" : "some";
}

form.querySelector("[data-plain-save]").hidden = true;
told = Math.ceil(Number(form.dataset.seconds) / 60);
setInterval(tick, 1000);
tick();
