// Questions that are programs of their authors: each runs in a sealed frame and tells the page its answer.

const frameFor = (field) => {
  const { program, grade, getState, setState, initial, height } = field.dataset;
  const form = field.closest("form");
  const kept = field.querySelector("input[type=hidden]");
  if (!form || !kept) return;
  const frame = document.createElement("iframe");
  frame.className = "live";
  frame.setAttribute("sandbox", "allow-scripts");
  frame.referrerPolicy = "no-referrer";
  frame.title = field.getAttribute("aria-label") || field.querySelector(".label")?.textContent || document.title;
  frame.style.blockSize = `${height}px`;
  frame.src = new URL(form.action).pathname.replace("/answer/", "/program/") + `${program}/`;
  // A program whose Channel is shut up within it is asked in that library's own words.
  let scope = null;
  const told = {};
  const say = (message) => frame.contentWindow?.postMessage(JSON.stringify(message), "*");
  const ask = () => {
    if (!frame.isConnected) return;
    say({ id: "getGrade", method: `${scope}getGrade`, params: "" });
    if (getState) say({ id: "getState", method: `${scope}getState`, params: "" });
    setTimeout(ask, 400);
  };
  const heard = (text) => {
    let message = null;
    try { message = JSON.parse(text); } catch { /* Not for us. */ }
    const method = String(message?.method ?? "");
    if (scope === null && method.endsWith("__ready") && message.params === "ping") {
      scope = method.slice(0, -"__ready".length);
      say({ method, params: "pong" });
      let state = initial;
      try { state = JSON.parse(kept.value).state || initial; } catch { /* Nothing is kept yet. */ }
      if (setState && state) say({ id: "setState", method: `${scope}setState`, params: state });
      ask();
    } else if (scope !== null && (message?.id === "getGrade" || message?.id === "getState") && "result" in message) {
      told[message.id] = message.result;
      const value = getState ? JSON.stringify({ answer: told.getGrade, state: told.getState }) : String(told.getGrade ?? "");
      if ("getGrade" in told && (!getState || "getState" in told)) kept.value = value.slice(0, 20000);
    }
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    if (typeof data === "string") return heard(data);
    if (data?.studiumAsks) frame.style.blockSize = `${Math.min(400, Number(data.studiumAsks) + 2)}px`;
    if (data?.studiumSites) frame.src = `${frame.src.split("?")[0]}?sites=1`;
    if (data?.studiumReady) {
      frame.style.blockSize = `${height}px`;
      let state = initial;
      try { state = JSON.parse(kept.value).state || initial; } catch { /* Nothing is kept yet. */ }
      frame.contentWindow.postMessage({ studiumProgram: { grade, getState, setState, state } }, "*");
    }
    if (typeof data?.studiumValue === "string" && scope === null) kept.value = data.studiumValue.slice(0, 20000);
  });
  field.querySelector("p.soft")?.replaceWith(frame);
};

const look = () => document.querySelectorAll("[data-program]:not([data-runs])").forEach((field) => {
  field.dataset.runs = "";
  frameFor(field);
});

look();
new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
