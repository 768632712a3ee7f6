// Parts with scripts run in a sealed frame, opened in place by whoever wants them. It tells its height, no more.

for (const link of document.querySelectorAll("a[data-frame]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.className = "live";
    frame.setAttribute("sandbox", "allow-scripts");
    frame.referrerPolicy = "no-referrer";
    frame.title = link.textContent;
    frame.src = link.href;
    addEventListener("message", ({ source, data }) => {
      const height = Number(data?.studiumHeight);
      if (source === frame.contentWindow && height > 0) frame.style.blockSize = `${Math.min(4000, Math.max(120, height + 2))}px`;
    });
    link.closest(".runs").replaceWith(frame);
    frame.focus();
  });
}
