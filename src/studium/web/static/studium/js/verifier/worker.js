// Beside the page, so that a hostile file can be stopped.
import {verify} from "./checks.js";

self.addEventListener("message", async ({data}) => {
  try {
    self.postMessage(await verify(data.text, {...data.world, now: Date.now()}));
  } catch {
    self.postMessage(null);
  }
});
self.postMessage("ready");
