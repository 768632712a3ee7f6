// Takes the one credential out of what was given: JSON, a compact JWT, an SVG, a PNG, a PDF.
import {Refused} from "./screen.js";

const MAX = 512 * 1024, MAX_CARRIER = 8 << 20;
const latin = bytes => new TextDecoder("latin1").decode(bytes);

export async function credentialIn(file) {
  if (file.size > MAX_CARRIER) throw new Refused("large");
  const bytes = new Uint8Array(await file.arrayBuffer()), head = latin(bytes.slice(0, 1024));
  if (bytes[0] === 0x89 && head.startsWith("PNG\r\n\x1a\n", 1)) return only(await png(bytes));
  if (head.includes("%PDF-") && !head.trimStart().startsWith("{")) return only(await pdf(latin(bytes), bytes));
  const text = new TextDecoder().decode(bytes);
  return /^\s*<(svg|\?xml|!doctype svg|!--)/i.test(text) ? only(svg(text)) : text;
}

function only(found) {
  const different = new Set(found.map(one => one.trim()).filter(one => /^(\{|eyJ)/.test(one)));
  if (different.size !== 1) throw new Refused(different.size ? "several" : "empty");
  return [...different][0];
}

async function png(bytes) {
  const view = new DataView(bytes.buffer), found = [];
  for (let at = 8, parts = 0; parts < 10000; parts++) {
    if (at + 12 > bytes.length) throw new Refused("cut");
    const length = view.getUint32(at), kind = latin(bytes.slice(at + 4, at + 8)), body = bytes.subarray(at + 8, at + 8 + length);
    if (at + 12 + length > bytes.length) throw new Refused("cut");
    if (kind === "IEND") return found;
    const word = "openbadgecredential\0";
    if (kind === "iTXt" && latin(body.slice(0, word.length)) === word) {
      let start = word.length + 2;
      for (let zeros = 0; zeros < 2; start++) { if (start >= body.length) throw new Refused("cut"); if (!body[start]) zeros++; }
      found.push(new TextDecoder().decode(body[word.length] ? await inflated(body.subarray(start)) : body.subarray(start)));
    }
    at += 12 + length;
  }
  throw new Refused("large");
}

function svg(text) {
  if (/<!ENTITY/i.test(text)) throw new Refused("json");
  const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
  return ["https://purl.imsglobal.org/ob/v3p0", "http://openbadges.org"].flatMap(space =>
    [...drawing.getElementsByTagNameNS(space, "credential")].flatMap(one => [one.getAttribute("verify") ?? "", one.textContent]));
}

async function pdf(text, bytes) {
  if (/\/Encrypt\s{1,8}\d+\s{1,8}\d+\s{1,8}R/.test(text)) throw new Refused("locked");
  const places = new Map(), object = /(\d{1,10})\s{1,8}\d{1,5}\s{1,8}obj\b/g;
  for (let one = object.exec(text), count = 0; one; one = object.exec(text)) {
    if (++count > 50000) throw new Refused("large");
    const from = one.index + one[0].length, head = text.slice(from, from + 4096), start = /\bstream(\r\n|\n|\r)/.exec(head);
    const dictionary = start ? head.slice(0, start.index) : "";
    const attached = /\/EmbeddedFile\b|\/Subtype\s{0,8}\/[\w#.+-]{0,60}(json|vc|jwt)/.test(dictionary);
    if (start && attached && !dictionary.includes("endobj")) places.set(one[1], [dictionary, from + start.index + start[0].length]);
    else places.delete(one[1]);
  }
  const found = [];
  for (const [dictionary, at] of [...places.values()].slice(0, 33)) {
    const end = text.indexOf("endstream", at), packed = /\/(FlateDecode|Fl)\b/.test(dictionary);
    const length = Number(/\/Length\s{0,8}(\d{1,9})\b(?!\s{1,8}\d+\s{1,8}R)/.exec(dictionary)?.[1] ?? end - at);
    const body = bytes.subarray(at, at + length);
    const read = new TextDecoder().decode(packed ? await inflated(body) : body);
    if (/^\s*eyJ/.test(read) || (read.includes('"@context"') && read.includes('"credentialSubject"'))) found.push(read);
  }
  return found;
}

async function inflated(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      if ((size += next.value.length) > MAX) throw new Refused("large");
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("cut");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
