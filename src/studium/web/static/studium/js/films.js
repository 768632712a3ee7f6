// Films: they go on where one left off (here, or on another device), keep their speed, are told as watched at
// 95 %, and their transcript follows and leads. One from YouTube is framed on a click; nothing is loaded from
// there before. Everything works without this file, on YouTube's own page.

const self = document.getElementById("player-self")?.dataset ?? {};
const YOUTUBE = "https://www.youtube-nocookie.com";
const TELL_EVERY = 30;

const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ } };

const form = (fields) => {
  const body = new FormData();
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: self.token ?? "", ...fields })) body.set(name, value);
  return body;
};

// A film as the rest of this file knows it: where it is, how long it is, and how to go elsewhere in it.

class Film {
  constructor(section) {
    this.section = section;
    this.kept = `studium:film:${self.learner}:${section.dataset.place}`;
    this.at = 0;
    this.duration = 0;
    this.told = null;
    this.stamps = [];
    this.seekTo = null;
    this.transcript();
  }

  // Where to begin: the later of what this device and the server know is the one that was watched last.
  begin() {
    const { at, start } = this.section.dataset;
    return Number(remembered(this.kept) ?? at ?? start) || 0;
  }

  moved(at, duration) {
    const before = this.at;
    this.at = at;
    this.duration = duration || this.duration;
    if (Math.floor(at) !== Math.floor(before)) remember(this.kept, String(Math.floor(at)));
    this.follow();
    this.told ??= at;
    if (Math.abs(at - this.told) >= TELL_EVERY) this.tell();
    if (this.section.dataset.watch && this.duration && at >= this.duration * 0.95) this.watched();
  }

  // Told to the server at most every half minute while it plays, and when it is left.
  tell(leaving = false) {
    const at = Math.floor(this.at);
    if (this.told === null || this.toldAt === at || !self.token) return;
    this.told = this.at;
    this.toldAt = at;
    const body = form({ at: String(at) });
    if (leaving) navigator.sendBeacon?.(this.section.dataset.place, body);
    else fetch(this.section.dataset.place, { method: "POST", body, credentials: "same-origin" }).catch(() => { this.toldAt = null; });
  }

  async watched() {
    const url = this.section.dataset.watch;
    delete this.section.dataset.watch;
    try {
      const response = await fetch(url, { method: "POST", body: form({}), headers: { "X-Part": "card" }, credentials: "same-origin" });
      if (response.headers.get("X-Unit-Done") === null) throw new Error(String(response.status));
      const holder = document.createElement("template");
      holder.innerHTML = (await response.text()).trim();
      this.section.querySelector("[data-watched]").replaceWith(holder.content.querySelector("[data-watched]"));
      if (response.headers.get("X-Unit-Done") === "yes") document.dispatchEvent(new CustomEvent("unit-done"));
    } catch {
      setTimeout(() => { this.section.dataset.watch = url; }, TELL_EVERY * 1000);
    }
  }

  // The transcript: its times become buttons, what is being said is marked.
  transcript() {
    const place = this.section.querySelector("[data-transcript]");
    if (!place) return;
    for (const stamp of place.querySelectorAll("time[data-at]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "stamp";
      button.textContent = stamp.textContent;
      button.setAttribute("aria-label", place.dataset.seek.replace("%s", stamp.textContent));
      button.addEventListener("click", () => this.go(Number(stamp.dataset.at)));
      stamp.replaceWith(button);
    }
    this.stamps = [...place.querySelectorAll("span[data-at]")].map((span) => ({ at: Number(span.dataset.at), span }));
    for (const { at, span } of this.stamps) {
      span.addEventListener("click", () => { if (!String(getSelection())) this.go(at); });
    }
  }

  go(at) {
    if (this.seekTo) this.seekTo(at);
    else this.section.querySelector("[data-embed]")?.dispatchEvent(new CustomEvent("play-from", { detail: at }));
  }

  follow() {
    const now = this.stamps.findLast((one) => one.at <= this.at + 0.2)?.span;
    if (now === this.now) return;
    this.now?.removeAttribute("data-now");
    now?.setAttribute("data-now", "");
    this.now = now;
    const place = now?.closest("[data-transcript]");
    // Only the transcript's own box moves, and not while somebody reads in it.
    if (place && !place.matches(":hover, :focus-within")) place.scrollTop += now.getBoundingClientRect().top - place.getBoundingClientRect().top - place.clientHeight / 3;
  }
}

// A film of this site.

const own = (film, video) => {
  film.seekTo = (at) => { video.currentTime = at; video.play(); };
  const start = () => {
    const at = film.begin();
    if (at && at < video.duration * 0.95) video.currentTime = at;
  };
  if (video.readyState) start(); else video.addEventListener("loadedmetadata", start, { once: true });
  video.addEventListener("timeupdate", () => film.moved(video.currentTime, video.duration));
  video.addEventListener("pause", () => film.tell());
  const speed = film.section.querySelector("[data-speed]");
  if (!speed) return;
  speed.closest("[hidden]")?.removeAttribute("hidden");
  const chosen = remembered("studium:speed");
  if ([...speed.options].some((one) => one.value === chosen)) speed.value = chosen;
  video.defaultPlaybackRate = video.playbackRate = Number(speed.value);
  speed.addEventListener("change", () => {
    video.defaultPlaybackRate = video.playbackRate = Number(speed.value);
    remember("studium:speed", speed.value);
  });
  video.addEventListener("ratechange", () => {
    if ([...speed.options].some((one) => Number(one.value) === video.playbackRate)) speed.value = String(video.playbackRate);
  });
};

// A film of YouTube: its player talks by messages, no script of theirs is needed on this page.

const theirs = (film, link) => {
  const note = link.querySelector("[data-here]");
  if (note) note.textContent = note.dataset.here;
  link.removeAttribute("target");
  const open = (at) => {
    const frame = document.createElement("iframe");
    const address = new URL(link.dataset.embed);
    const begin = at ?? film.begin();
    if (begin) address.searchParams.set("start", String(Math.floor(begin)));
    address.searchParams.set("origin", location.origin);
    frame.src = address.href;
    frame.title = link.dataset.title;
    frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    frame.allowFullscreen = true;
    // YouTube plays only where it is told which site it plays in.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    const say = (message) => frame.contentWindow?.postMessage(JSON.stringify({ ...message, id: film.section.dataset.key, channel: "widget" }), YOUTUBE);
    frame.addEventListener("load", () => say({ event: "listening" }));
    addEventListener("message", (event) => {
      if (event.origin !== YOUTUBE || event.source !== frame.contentWindow) return;
      try {
        const { info } = JSON.parse(event.data);
        if (typeof info?.currentTime === "number") film.moved(info.currentTime, info.duration);
        if (info?.playerState === 2) film.tell();
      } catch { /* a message of another kind */ }
    });
    film.seekTo = (to) => {
      say({ event: "command", func: "seekTo", args: [to, true] });
      say({ event: "command", func: "playVideo", args: [] });
    };
    link.replaceWith(frame);
    frame.focus();
  };
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  link.addEventListener("play-from", (event) => open(event.detail));
};

for (const section of document.querySelectorAll("[data-film]")) {
  const film = new Film(section);
  const video = section.querySelector("video");
  const link = section.querySelector("[data-embed]");
  if (video) own(film, video);
  else if (link) theirs(film, link);
  addEventListener("pagehide", () => film.tell(true));
}
