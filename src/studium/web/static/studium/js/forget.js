// Signing out takes away what the player kept on this device: answers typed and not recorded, places in films.

document.querySelector("[data-forget]")?.addEventListener("submit", () => {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("studium:")) localStorage.removeItem(name);
  } catch { /* nothing is kept there */ }
});
