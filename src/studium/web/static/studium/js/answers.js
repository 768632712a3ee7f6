// Answers: checked in place, and never lost. What is typed is kept on this device until it is recorded; an
// answer checked without a connection waits here and is sent when there is one, from whichever page of the
// course is open then. The server is told how many attempts the page had seen, so that none counts twice.
// Everything works without this file, as plain forms.

const self = document.getElementById("player-self")?.dataset ?? {};
const words = document.getElementById("player-words")?.dataset ?? {};
const says = document.getElementById("player-says");

const PREFIX = `studium:draft:${self.learner}:`;
const PATIENCE = 20_000;
const OLD = 60 * 24 * 60 * 60 * 1000;
const LATER = new Set([429, 502, 503, 504]);

const announce = (text) => {
  if (!says) return;
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = text; });
};

// What is kept on this device, by the address it will be sent to.

const drafts = {
  get(address) {
    try { return JSON.parse(localStorage.getItem(PREFIX + address)); } catch { return null; }
  },
  put(address, draft) {
    try { localStorage.setItem(PREFIX + address, JSON.stringify({ ...draft, at: Date.now() })); } catch { /* full, or a private window */ }
  },
  drop(address) {
    try { localStorage.removeItem(PREFIX + address); } catch { /* nothing is kept there */ }
  },
  all() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => [name.slice(PREFIX.length), this.get(name.slice(PREFIX.length))]);
    } catch { return []; }
  },
};

const addressOf = (form) => new URL(form.action).pathname;
const formFor = (address) => [...document.querySelectorAll("form[data-answer]")].find((form) => addressOf(form) === address);

const fieldsOf = (form, button) => [...new FormData(form, button)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
const draftOf = (form, button) => ({
  fields: fieldsOf(form, button),
  seen: form.elements.seen?.value ?? null,
  page: location.pathname,
  title: document.querySelector("h1")?.textContent ?? "",
});

const inputs = (form) => [...form.elements].filter((one) => one.name && !one.matches("[type=hidden], button, fieldset, [type=file]"));
const isTyped = (form) => inputs(form).some((one) => {
  if (one.matches("[type=radio], [type=checkbox]")) return one.checked !== one.defaultChecked;
  if (one.options) return [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0;
  return one.value !== one.defaultValue;
});

const fill = (form, fields) => {
  const left = fields.map(([name, value]) => ({ name, value }));
  const take = (name, matches) => {
    const at = left.findIndex((one) => one.name === name && matches(one.value));
    return at < 0 ? undefined : left.splice(at, 1)[0].value;
  };
  for (const one of inputs(form)) {
    if (one.matches("[type=radio], [type=checkbox]")) one.checked = take(one.name, (value) => value === one.value) !== undefined;
    else if (one.multiple) for (const option of one.options) option.selected = take(one.name, (value) => value === option.value) !== undefined;
    else one.value = take(one.name, () => true) ?? one.value;
    // A control that draws itself from its input hears of it.
    one.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
  }
};

// What the card says about it.

const note = (form, text, retry = false) => {
  form.querySelector("[data-unsent]")?.remove();
  if (!text) return;
  const line = document.createElement("p");
  line.className = retry ? "unsent waiting small" : "unsent small soft";
  line.dataset.unsent = "";
  line.setAttribute("role", "status");
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (retry) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "linklike", textContent: words.now });
    button.addEventListener("click", () => flush(true));
    line.append(" ", button);
  }
  (form.querySelector("footer") ?? form).append(line);
};

const notice = (text, draft) => {
  const main = document.getElementById("main");
  if (!main) return;
  let place = main.querySelector(":scope > .notices");
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "notices" });
    place.setAttribute("role", "status");
    main.prepend(place);
  }
  const line = Object.assign(document.createElement("p"), { className: "notice" });
  const link = Object.assign(document.createElement("a"), { href: draft.page, textContent: draft.title || draft.page });
  line.append(`${text} `, link);
  place.append(line);
};

const trouble = (card, text) => {
  const place = card.querySelector("[data-trouble]");
  if (!place) return announce(text);
  place.querySelector("span").textContent = text;
  place.hidden = false;
};

// Where the keyboard was: by name and value, since the card that comes back is another element.

const remember = (card) => {
  const at = document.activeElement;
  return card.contains(at) ? { name: at.name, value: at.value } : null;
};

const restore = (card, was) => {
  if (!was) return;
  const same = [...card.querySelectorAll("input, select, textarea, button")].filter((one) => one.name === was.name && !one.matches(":disabled"));
  const chosen = same.find((one) => one.value === was.value) ?? same[0];
  (chosen ?? card.querySelector("h2"))?.focus({ preventScroll: true });
};

// Sending

const post = (address, fields) => {
  const body = fields instanceof FormData ? fields : new FormData();
  if (body !== fields) for (const [name, value] of fields) body.append(name, value);
  body.set("csrfmiddlewaretoken", self.token ?? "");
  return fetch(address, { method: "POST", body, headers: { "X-Part": "card" }, credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE) });
};

const replaced = (card, form, response, text, { was, hint, address, fields }) => {
  const holder = document.createElement("template");
  holder.innerHTML = text.trim();
  const fresh = holder.content.querySelector("[data-card]");
  card.replaceWith(fresh);
  const again = formFor(address);
  if (response.ok) {
    if (!hint) drafts.drop(address);
  } else if (response.status === 409 && again && inputs(again).some((one) => !one.matches(":disabled"))) {
    // The page was behind: what was typed is put back beside what is recorded now.
    fill(again, fields);
    drafts.put(address, draftOf(again));
  } else if (again) drafts.put(address, { ...draftOf(again), fields });
  else drafts.drop(address);
  if (response.headers.get("X-Unit-Done") === "yes") document.dispatchEvent(new CustomEvent("unit-done"));
  fresh.dispatchEvent(new CustomEvent("card-replaced", { bubbles: true }));
  restore(fresh, was);
  const refusal = fresh.querySelector(".refusal:not([hidden]) span");
  const last = hint ? [...fresh.querySelectorAll(".hint")].at(-1) : null;
  announce((refusal ?? last)?.textContent ?? fresh.dataset.says);
};

const queue = (form, address, fields) => {
  drafts.put(address, { ...draftOf(form), fields, queued: true });
  note(form, words.unsent, true);
  announce(words.unsent);
  later();
};

const send = async (form, button, { fields = null } = {}) => {
  const card = form.closest("[data-card]");
  if (card.dataset.busy) return;
  const address = addressOf(form);
  const target = button?.getAttribute("formaction") || address;
  const files = form.querySelector("input[type=file]");
  const given = fields ?? fieldsOf(form, button);
  const waits = target === address && form.elements.seen && !files;
  card.dataset.busy = "yes";
  const was = remember(card);
  const place = card.querySelector("[data-trouble]");
  if (place) place.hidden = true;
  card.setAttribute("aria-busy", "true");
  if (!files) drafts.put(address, { ...draftOf(form), fields: given, queued: Boolean(fields) });
  try {
    const response = await post(target, files ? new FormData(form, button) : given);
    const text = await response.text();
    if (response.headers.get("X-Unit-Done") !== null) {
      replaced(card, form, response, text, { was, hint: target !== address, address, fields: given });
    } else if (LATER.has(response.status) && waits) {
      queue(form, address, given);
    } else {
      drafts.put(address, { ...draftOf(form), fields: given });
      note(form, "");
      trouble(card, response.status === 401 ? text : response.status === 403 ? words.reload : words.broken);
    }
  } catch {
    if (waits) queue(form, address, given);
    else trouble(card, words.offline);
  } finally {
    delete card.dataset.busy;
    card.removeAttribute("aria-busy");
  }
};

// The queue: tried again when the connection returns, when the page is looked at, and now and then.

let timer = 0;
let tries = 0;
let running = false;

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(flush, Math.min(60_000, 2000 * 2 ** tries));
  tries += 1;
};

const sendElsewhere = async (address, draft) => {
  const response = await post(address, draft.fields);
  if (LATER.has(response.status) || response.status === 401) return later();
  const recorded = response.ok && response.headers.get("X-Unit-Done") !== null;
  if (recorded) drafts.drop(address);
  else drafts.put(address, { ...draft, queued: false });
  notice(recorded ? words.sent : words.refused, draft);
  if (response.headers.get("X-Unit-Done") === "yes") document.dispatchEvent(new CustomEvent("unit-done-elsewhere"));
};

const flush = async (fresh = false) => {
  if (running || !navigator.onLine) return;
  if (fresh === true) tries = 0;
  running = true;
  clearTimeout(timer);
  try {
    for (const [address, draft] of drafts.all()) {
      if (!draft?.queued) continue;
      const form = formFor(address);
      if (form) await send(form, null, { fields: draft.fields });
      else await sendElsewhere(address, draft);
    }
  } catch {
    later();
  } finally {
    running = false;
  }
};

addEventListener("online", () => flush(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(true); });

// Typing

const pending = new Map();

const keep = (form) => {
  clearTimeout(pending.get(form));
  pending.delete(form);
  const address = addressOf(form);
  if (isTyped(form)) drafts.put(address, draftOf(form));
  else drafts.drop(address);
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-answer]");
  if (!form) return;
  // Changed after it was checked: it waits for another check, half an answer is never sent.
  const kept = drafts.get(addressOf(form));
  if (kept?.queued) {
    drafts.put(addressOf(form), { ...kept, queued: false });
    note(form, words.changed);
  }
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(() => keep(form), 250));
});

addEventListener("pagehide", () => { for (const form of [...pending.keys()]) keep(form); });

document.addEventListener("submit", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card || !event.target.matches("[data-answer]")) return;
  event.preventDefault();
  clearTimeout(pending.get(event.target));
  pending.delete(event.target);
  send(event.target, event.submitter);
});

for (const [address, draft] of drafts.all()) {
  const form = formFor(address);
  if (!draft || Date.now() - draft.at > OLD) drafts.drop(address);
  else if (form && !draft.queued && (draft.seen !== (form.elements.seen?.value ?? null) || inputs(form).every((one) => one.matches(":disabled")))) drafts.drop(address);
  else if (form) {
    fill(form, draft.fields);
    note(form, draft.queued ? words.unsent : words.restored, Boolean(draft.queued));
  }
}
flush(true);
