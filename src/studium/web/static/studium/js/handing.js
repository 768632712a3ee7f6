// Sends a file of a response, or takes one out, without leaving the paper. Without this script the same buttons do it.

const form = document.querySelector("[data-sitting]");
const words = JSON.parse(document.getElementById("sitting-words").textContent);

form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-upload]");
  if (!button) return;
  event.preventDefault();
  const box = button.closest("[data-files]");
  const said = box.querySelector("[data-file-said]");
  const field = box.querySelector("input[type=file]");
  const adding = button.value.startsWith("add-");
  const say = (text, warn = false) => { said.textContent = text; said.classList.toggle("warn", warn); };
  if (adding && !field.files.length) return say(words.choose_file, true);
  const data = new FormData();
  data.set("file", button.value);
  if (adding) data.set(field.name, field.files[0]);
  button.disabled = true;
  say(words.saving);
  try {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
    const response = await fetch(button.formAction, { method: "POST", body: data, headers: { Accept: "application/json", "X-CSRFToken": token }, redirect: "manual" });
    if (response.type === "opaqueredirect") say(words.signed_out, true);
    else if (!response.ok) say(response.headers.get("content-type")?.includes("json") ? (await response.json()).sentence : words.too_large, true);
    else await shown(box, adding ? await response.json() : null);
  } catch {
    say(words.file_retry, true);
  }
  button.disabled = false;
});

// The list as the server has it now, and nothing else of the page: what is being typed stays.
async function shown(box, file) {
  const page = new DOMParser().parseFromString(await (await fetch(form.dataset.page)).text(), "text/html");
  const fresh = page.querySelector(`[data-files="${box.dataset.files}"]`);
  if (!fresh) return location.reload();
  box.querySelector("[data-sent]").replaceWith(document.adoptNode(fresh.querySelector("[data-sent]")));
  box.querySelector("input[type=file]").value = "";
  const said = box.querySelector("[data-file-said]");
  said.textContent = file ? words.file_received.replace("%s", file.name) : "";
  said.classList.remove("warn");
  const count = form.elements[`q${box.dataset.files}-files`];
  if (count) {
    count.value = box.querySelectorAll("[data-sent] li").length || "";
    count.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
