// The course player, made smooth: a card is checked in place, the arrow keys turn pages. Everything works without this file.

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
    const whole = document.querySelectorAll("[data-whole]");
    whole.forEach(countOneMore);
    const { done, total } = whole[0].dataset;
    for (const bar of document.querySelectorAll(".so-far .bar i, .thread i")) bar.style.inlineSize = `${(100 * done) / total}%`;
  }
  const state = document.getElementById("player-unit-state");
  if (state && !state.querySelector(".met")) {
    const done = document.createElement("span");
    done.className = "state met";
    done.append(tick.content.querySelector(".icon").cloneNode(true), state.dataset.done);
    state.replaceChildren(done);
  }
};

document.addEventListener("unit-done", finished);

// Bookmarks are set without leaving the page.

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (event.target.id !== "ribbons" || !button) return;
  event.preventDefault();
  const on = button.name === "set";
  const show = (set) => {
    button.setAttribute("aria-pressed", String(set));
    button.name = set ? "unset" : "set";
  };
  const body = new FormData(event.target, button);
  show(on);
  try {
    const response = await fetch(event.target.action, { method: "POST", body, headers: { "X-Part": "card" }, credentials: "same-origin" });
    if (!response.ok) show(!on);
  } catch {
    show(!on);
  }
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
// As a sheet it opens at the unit one is in, and Escape shuts it.
fold?.addEventListener("toggle", () => {
  if (fold.open) fold.querySelector(".chapters [aria-current=page]")?.scrollIntoView({ block: "center" });
});
fold?.addEventListener("keydown", (event) => {
  const summary = fold.querySelector("summary");
  if (event.key !== "Escape" || !fold.open || !summary.checkVisibility()) return;
  fold.open = false;
  summary.focus();
});

// What is wider than its column scrolls by itself, and by keyboard too.

for (const wide of document.querySelectorAll(".read :is(pre, table, math[display=block], :is(p, li, div, dd, td):has(math))")) {
  if (wide.scrollWidth > wide.clientWidth + 1 && getComputedStyle(wide).overflowX === "auto" && !wide.closest("[tabindex]")) wide.tabIndex = 0;
}
