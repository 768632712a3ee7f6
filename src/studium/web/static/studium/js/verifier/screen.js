// What is refused before a signature is looked at: the rules of the server's own screen, so that what people
// read and what was signed are the same thing.
export class Refused extends Error {
  constructor(key, given = "") { super(key); this.key = key; this.given = given; }
}

const MAX_BYTES = 512 * 1024, MAX_DEPTH = 48, MAX_VALUES = 20000;
const KEYWORDS = new Set(["@context", "@value", "@language", "@direction"]);
const FIRST = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"];
const DECISIVE = ["credentialStatus", "credentialSubject", "expirationDate", "issuanceDate", "issuer", "proof",
  "validFrom", "validUntil"];
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cs}\ufffe\uffff]/u;

export const listed = one => (Array.isArray(one) ? one : one === undefined ? [] : [one]);
export const idOf = one => (typeof one === "string" ? one : typeof one?.id === "string" ? one.id : "");

export function parsed(text) {
  if (text.length > MAX_BYTES) throw new Refused("large");
  let found;
  try { found = JSON.parse(text); } catch { throw new Refused("json"); }
  if (!found || typeof found !== "object" || Array.isArray(found)) throw new Refused("json");
  return found;
}

export function check(document, contexts) {
  const stack = [[document, 0]];
  for (let values = 1; stack.length; values++) {
    const [value, depth] = stack.pop();
    if (depth > MAX_DEPTH || values > MAX_VALUES) throw new Refused("large");
    if (typeof value === "string" && CONTROL.test(value)) throw new Refused("control");
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) > 2 ** 53) throw new Refused("control");
    if (!value || typeof value !== "object") continue;
    for (const [key, child] of Object.entries(value)) {
      if (!Array.isArray(value)) plain(key, child, contexts);
      if (key !== "@context") stack.push([child, depth + 1]);
    }
  }
}

function plain(key, child, contexts) {
  if (key === "@context") {
    for (const one of listed(child)) {
      if (typeof one !== "string" || !Object.hasOwn(contexts, one)) throw new Refused("context", String(one));
    }
  } else if ((key.startsWith("@") && !KEYWORDS.has(key)) || key.includes(":") || CONTROL.test(key)) {
    throw new Refused("term", key);
  }
}

export function form(document) {
  if (!FIRST.includes(listed(document["@context"])[0])) throw new Refused("kind");
  if (!listed(document.type).includes("VerifiableCredential")) throw new Refused("kind");
  if (!document.issuer || !document.credentialSubject || typeof document.credentialSubject !== "object") throw new Refused("kind");
  if (typeof document.id !== "string") return;
  const stack = Object.entries(document).filter(([key]) => key !== "@context").map(([, child]) => child);
  while (stack.length) {
    const value = stack.pop();
    if (!value || typeof value !== "object") continue;
    if (value.id === document.id && DECISIVE.some(one => Object.hasOwn(value, one))) throw new Refused("hidden");
    stack.push(...Object.values(value));
  }
}
