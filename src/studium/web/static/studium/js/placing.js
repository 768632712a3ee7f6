// Drag and drop, made smooth: items can be dragged onto the picture, or picked up and put down with a click. The
// choices beside the items stay what they are: whatever is dragged is chosen there, and nothing else is sent.

const MOVED = 6;

const enhance = (card) => {
  const board = card.querySelector(".board");
  if (!board || card.dataset.ready || card.querySelector(".items[disabled]")) return;
  card.dataset.ready = "yes";
  card.classList.add("can-drag");
  let picked = null;

  const choiceOf = (chip) => card.querySelector(`select[name="${chip.dataset.item}"]`);
  const zoneAt = (x, y) => document.elementFromPoint(x, y)?.closest("[data-zone]") ?? null;
  const mine = (zone) => (zone && card.contains(zone) ? zone : null);

  const pick = (chip) => {
    picked?.classList.remove("picked");
    picked = chip === picked ? null : chip;
    picked?.classList.add("picked");
    board.classList.toggle("picking", Boolean(picked));
    board.classList.toggle("dragging", Boolean(picked));
  };

  const put = (chip, zone) => {
    const choice = choiceOf(chip);
    pick(null);
    choice.value = zone ? zone.dataset.zone : "";
    draw();
    if (zone && card.dataset.placing === "each") {
      const form = choice.form;
      form.requestSubmit(form.querySelector("footer button"));
    }
  };

  // What is chosen but not sent stands in the picture too.
  const draw = () => {
    if (card.dataset.placing === "each") return;
    for (const chip of card.querySelectorAll(".items [data-item]")) {
      for (const held of board.querySelectorAll(`[data-held="${chip.dataset.item}"]`)) held.remove();
      const value = choiceOf(chip).value;
      const zone = value ? board.querySelector(`[data-zone="${CSS.escape(value)}"] .holds`) : null;
      if (!zone) continue;
      const twin = chip.cloneNode(true);
      twin.classList.remove("picked");
      twin.removeAttribute("data-item");
      twin.dataset.held = chip.dataset.item;
      zone.append(twin);
    }
  };

  card.addEventListener("change", draw);
  card.addEventListener("restored", draw);
  draw();

  card.addEventListener("pointerdown", (event) => {
    const held = event.target.closest("[data-held]");
    const chip = event.target.closest("[data-item]") ?? (held && card.querySelector(`.items [data-item="${held.dataset.held}"]`));
    if (!chip || event.button !== 0 || !choiceOf(chip)) return;
    const start = { x: event.clientX, y: event.clientY };
    let ghost = null;
    let over = null;

    const move = (at) => {
      if (!ghost) {
        if (Math.hypot(at.clientX - start.x, at.clientY - start.y) < MOVED) return;
        ghost = chip.cloneNode(true);
        ghost.classList.remove("picked");
        ghost.classList.add("ghost");
        ghost.setAttribute("aria-hidden", "true");
        document.body.append(ghost);
        board.classList.add("dragging");
      }
      ghost.style.transform = `translate(${at.clientX + 8}px, ${at.clientY + 8}px)`;
      const zone = mine(zoneAt(at.clientX, at.clientY));
      if (zone !== over) {
        over?.classList.remove("over");
        zone?.classList.add("over");
        over = zone;
      }
    };
    const stop = (at) => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", stop);
      document.removeEventListener("pointercancel", stop);
      over?.classList.remove("over");
      board.classList.remove("dragging");
      ghost?.remove();
      if (at.type === "pointercancel") return;
      if (ghost) put(chip, mine(zoneAt(at.clientX, at.clientY)));
      else if (!held) pick(chip);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  });

  // A click on the label of an item must not open its choice while it is picked up by hand.
  card.addEventListener("click", (event) => {
    if (event.target.closest("[data-item]") && event.detail > 0) event.preventDefault();
    const zone = event.target.closest("[data-zone]");
    if (zone && picked) put(picked, zone);
  });

  // Neither a picture nor a marked word is dragged by the browser itself.
  card.addEventListener("dragstart", (event) => event.preventDefault());

  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked) pick(null);
  });
};

const look = (root) => {
  for (const card of root.querySelectorAll("[data-placing]")) enhance(card);
};

look(document);
// A card that was sent comes back as a new one.
const main = document.getElementById("main");
if (main && document.querySelector("[data-placing]")) new MutationObserver(() => look(main)).observe(main, { childList: true, subtree: true });
