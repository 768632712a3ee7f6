// The page that checks on this device: what is given here is read by this tab and its worker, and goes nowhere.
import {credentialIn} from "./carriers.js";

const place = document.getElementById("verifier"), words = JSON.parse(document.getElementById("words").textContent);
const file = document.getElementById("file"), own = document.getElementById("own-trust"), text = document.getElementById("text");
const result = document.getElementById("result"), verdict = document.getElementById("verdict"), claims = document.getElementById("claims");
const list = document.getElementById("checks"), SECONDS = 20;
let world = null;

const able = async () => {
  try { return Boolean(await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])); } catch { return false; }
};
const fetched = async name => (await fetch(place.dataset[name], {credentials: "omit"})).json();

async function start() {
  if (!(await able())) return say(words.unable);
  try { world = {contexts: await fetched("contexts"), trust: await fetched("trust")}; } catch { return say(words.offline); }
  place.querySelector("fieldset").disabled = false;
  place.dataset.ready = "";
  say(words.ready);
}

function say(sentence) { document.getElementById("state").textContent = sentence; }

function inWorker(given) {
  return new Promise(done => {
    const worker = new Worker(place.dataset.worker, {type: "module"});
    const end = found => { clearTimeout(late); worker.terminate(); done(found); };
    const late = setTimeout(end, SECONDS * 1000, null);
    worker.addEventListener("message", ({data}) => (data === "ready" ? worker.postMessage({text: given, world}) : end(data)));
    worker.addEventListener("error", () => end(null));
  });
}

async function check(read) {
  say(words.checking);
  let found;
  try { found = await inWorker(await read()); } catch (error) {
    found = {document: {}, checks: [{code: "readable", outcome: "failed", say: `readable.${error.key ?? "json"}`, given: ""}]};
  }
  show(found ?? {document: {}, checks: [{code: "readable", outcome: "failed", say: "readable.large", given: ""}]});
  say(words.ready);
}

function show({document: read, checks}) {
  const counted = checks.filter(one => one.code !== "endorsement"), wrong = counted.find(one => one.outcome === "failed");
  const signed = counted.some(one => one.code === "proof" && one.outcome === "passed");
  const unknown = counted.some(one => one.code === "status" && one.outcome === "skipped");
  const valid = signed && !wrong;
  verdict.textContent = valid ? (unknown ? words.verdicts.unknown : words.verdicts.valid)
    : words.verdicts[wrong?.say] ?? words.verdicts[wrong?.code] ?? words.verdicts.unchecked;
  result.className = `card stack verdict ${valid ? (unknown ? "is-partly" : "is-valid") : wrong ? "is-not-valid" : "is-partly"}`;
  const subject = [read.credentialSubject].flat()[0] ?? {}, named = [subject.identifier].flat().find(one => one?.identityType === "name" && one.hashed === false);
  claims.querySelectorAll("dd").forEach((one, at) => {
    const value = [subject.achievement?.name ?? read.name, named?.identityHash, read.issuer?.name ?? read.issuer][at];
    one.textContent = typeof value === "string" ? value.slice(0, 300) : "";
    one.parentElement.hidden = !one.textContent;
  });
  claims.hidden = !claims.querySelector("div:not([hidden])");
  document.getElementById("doubt").hidden = valid || claims.hidden;
  list.replaceChildren(...checks.map(drawn));
  result.hidden = false;
  result.focus();
}

function drawn(one) {
  const line = document.getElementById(`line-${one.outcome}`).content.cloneNode(true);
  line.querySelector(".strong").textContent = words.titles[one.code];
  line.querySelector(".soft").textContent = (words.says[one.say] ?? one.say).replace("%s", one.given);
  return line;
}

file.addEventListener("change", () => file.files[0] && check(() => credentialIn(file.files[0])));
document.getElementById("go").addEventListener("click", () => check(async () => text.value));
own.addEventListener("change", async () => {
  try {
    const given = JSON.parse(await own.files[0].text());
    const more = given.verificationMethod ? {controllers: [given]} : given;
    if (!Array.isArray(more.controllers) && !Array.isArray(more.statusLists)) throw new Error("no list");
    const lists = (more.statusLists ?? []).map(one => (one.list ? one : {address: one.id, list: one}));
    world.trust = {controllers: [...world.trust.controllers, ...(more.controllers ?? [])],
      statusLists: [...world.trust.statusLists, ...lists], names: {...more.names, ...world.trust.names}};
    say(words.added);
  } catch { say(words.notAdded); }
});
start();
