// Keeps the draft of a mark while it is typed. Without this script the same form keeps it by its button.

const form = document.querySelector("[data-draft]");
const words = JSON.parse(document.getElementById("marking-words").textContent);

if (form) {
  const said = form.querySelector("[data-said]");
  let timer = 0;
  let changed = 0;
  let busy = false;

  const say = (text) => { said.textContent = text; };

  async function keep() {
    if (busy) return;
    busy = true;
    const before = changed;
    const data = new FormData(form);
    data.set("act", "save");
    say(words.saving);
    let again = false;
    try {
      const response = await fetch(location.pathname, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
      if (response.ok) say(words.saved);
      else if (response.status >= 400 && response.status < 500 && response.headers.get("content-type")?.includes("json")) say((await response.json()).sentence);
      else again = true;
    } catch {
      again = true;
    }
    busy = false;
    if (again) say(words.trying);
    if (again || changed !== before) timer = setTimeout(keep, again ? 4000 : 800);
  }

  form.addEventListener("input", () => {
    changed += 1;
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); changed = -1; });
}
