// A part that waits for something says when it has opened, without the page being loaded anew.

const main = document.getElementById("main");
let asking = false;

const ask = async () => {
  const doors = [...document.querySelectorAll("[data-waiting]")];
  if (asking || !doors.length) return;
  asking = true;
  try {
    const response = await fetch(location.pathname, { credentials: "same-origin" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const door of doors) {
      if (fresh.getElementById(door.id)) continue;
      door.querySelector("[role=status]").textContent = door.dataset.open;
      const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: door.dataset.show });
      door.querySelector(".small").replaceChildren(link);
      door.removeAttribute("data-waiting");
    }
  } catch {
    // Without a connection the door stays as it is, with its own link.
  } finally {
    asking = false;
  }
};

// A card that comes back says that something was done.
const isCard = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches("[data-card]") || node.querySelector("[data-card]"));
if (main) new MutationObserver((changes) => {
  if (changes.some((one) => [...one.addedNodes].some(isCard))) ask();
}).observe(main, { childList: true, subtree: true });
