// The course player, made smooth: a card is checked in place, the arrow keys turn pages. Everything works without this file.

const says = document.getElementById("player-says");
const words = document.getElementById("player-words")?.dataset ?? {};

const announce = (text) => {
  if (!says) return;
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = text; });
};

// Answers and hints

const post = (url, form, button) => {
  const fields = new FormData(form, button);
  return fetch(url, { method: "POST", body: fields, headers: { "X-Part": "card" }, credentials: "same-origin" });
};

const trouble = (card, text) => {
  const place = card.querySelector("[data-trouble]");
  place.querySelector("span").textContent = text;
  place.hidden = false;
};

// Where the keyboard was: by name and value, since the card that comes back is another element.
const remember = (card) => {
  const at = document.activeElement;
  return card.contains(at) ? { name: at.name, value: at.value, kind: at.type } : null;
};

const restore = (card, was) => {
  if (!was) return;
  const same = [...card.querySelectorAll("input, select, textarea, button")].filter((one) => one.name === was.name && !one.matches(":disabled"));
  const chosen = same.find((one) => one.value === was.value) ?? same[0];
  (chosen ?? card.querySelector("h2")).focus({ preventScroll: true });
};

// “3 of 9”, one more: the words around the numbers stay those of the page.
const countOneMore = (place) => {
  const before = place.dataset.done;
  place.dataset.done = String(Number(before) + 1);
  place.textContent = place.textContent.replace(before, place.dataset.done);
};

const finished = () => {
  const item = document.querySelector(".chapters [aria-current=page] .tick");
  const tick = document.getElementById("player-tick");
  if (item && tick && !item.hasChildNodes()) {
    item.replaceWith(tick.content.cloneNode(true));
    countOneMore(document.querySelector(".chapters details:has([aria-current=page]) [data-counts]"));
    const all = document.querySelector(".so-far [data-counts]");
    countOneMore(all);
    document.querySelector(".so-far .bar i").style.inlineSize = `${(100 * all.dataset.done) / all.dataset.total}%`;
  }
  const state = document.getElementById("player-unit-state");
  if (state && !state.querySelector(".met")) {
    const done = document.createElement("span");
    done.className = "state met";
    done.append(tick.content.querySelector(".icon").cloneNode(true), state.dataset.done);
    state.replaceChildren(done);
  }
};

const send = async (card, form, button) => {
  if (card.dataset.busy) return;
  card.dataset.busy = "yes";
  const was = remember(card);
  card.querySelector("[data-trouble]").hidden = true;
  card.setAttribute("aria-busy", "true");
  try {
    const response = await post(button?.getAttribute("formaction") || form.action, form, button);
    const text = await response.text();
    if (response.headers.get("X-Unit-Done") === null) {
      trouble(card, response.status === 401 ? text : words.broken);
      return;
    }
    const holder = document.createElement("template");
    holder.innerHTML = text.trim();
    const fresh = holder.content.querySelector("[data-card]");
    card.replaceWith(fresh);
    if (response.headers.get("X-Unit-Done") === "yes") finished();
    restore(fresh, was);
    const refusal = fresh.querySelector(".refusal:not([hidden]) span");
    const hint = button?.hasAttribute("data-hint") ? [...fresh.querySelectorAll(".hint")].at(-1) : null;
    announce((refusal ?? hint)?.textContent ?? fresh.dataset.says);
  } catch {
    trouble(card, words.offline);
  } finally {
    delete card.dataset.busy;
    card.removeAttribute("aria-busy");
  }
};

document.addEventListener("unit-done", finished);

document.addEventListener("submit", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card || !event.target.matches("[data-answer]")) return;
  event.preventDefault();
  send(card, event.target, event.submitter);
});

// The arrow keys turn pages where nothing else listens to them.

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target !== document.body && event.target.id !== "main") return;
  const backwards = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  const rel = event.key === backwards ? "prev" : event.key === "ArrowLeft" || event.key === "ArrowRight" ? "next" : null;
  if (rel) document.querySelector(`.pager a[rel=${rel}]`)?.click();
});

// The outline is folded on a phone and stands open beside the page; a browser that cannot do that by style is helped.

const fold = document.getElementById("player-outline");
if (fold && !CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60.01rem)").matches) fold.open = true;
document.querySelector(".chapters [aria-current=page]")?.scrollIntoView({ block: "nearest" });
