// Every check of a credential, on this device. `world` holds the contexts and the trust list; nothing is fetched.
import {canonize} from "../../vendor/jsonld-9.0.0.js";
import {base58, base64url, controller, holds, keyFor, methods} from "./keys.js";
import {Refused, check, form, idOf, listed, parsed} from "./screen.js";

const SUITE = "eddsa-rdfc-2022", MAX_ENDORSEMENTS = 20, MAX_BITS = 4 << 20;
const ORDER = ["readable", "structure", "issuer", "proof", "status", "period"];
const line = (code, outcome, say, given = "") => ({code, outcome, say: `${code}.${say}`, given});

export async function verify(text, world) {
  let document, token = null;
  try {
    token = /^eyJ[\w.-]+$/.test(text.trim()) ? opened(text.trim()) : null;
    document = token ? token.document : parsed(text);
  } catch (error) {
    return {document: {}, checks: [line("readable", "failed", error.key ?? "json"), ...unreached(1)]};
  }
  const checks = [line("readable", "passed", "yes"), ...await checked(document, token, world)];
  if (checks[1].outcome === "passed") checks.push(...await endorsements(document, world));
  return {document, checks};
}

const unreached = done => ORDER.slice(done).map(code => line(code, "skipped", "unreached"));

async function checked(document, token, world) {
  try {
    form(document);
    check(document, world.contexts);
    if (token?.contradicts) throw new Refused("claims");
    if (!token) await hash(unsigned(document), world);
  } catch (error) {
    const refused = error instanceof Refused;
    return [line("structure", "failed", refused ? error.key : "undefined", refused ? error.given : ""), ...unreached(2)];
  }
  const [issuer, proof] = await signature(document, token, world);
  return [line("structure", "passed", "yes"), issuer, proof, await status(document, world), period(document)];
}

const unsigned = ({proof, ...rest}) => rest;

async function hash(document, {contexts}) {
  const documentLoader = async url => {
    if (!Object.hasOwn(contexts, url)) throw new Refused("context", url);
    return {contextUrl: null, documentUrl: url, document: contexts[url]};
  };
  const text = await canonize(document, {algorithm: "RDFC-1.0", format: "application/n-quads", safe: true, documentLoader, base: null});
  if (!text) throw new Refused("undefined");
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

// Who signed it, and whether it is still that: two lines.
async function signature(document, token, world) {
  const name = idOf(document.issuer), nobody = say => [line("issuer", "failed", say, name), line("proof", "skipped", "keyless")];
  try {
    const proofs = listed(document.proof).filter(one => one?.cryptosuite === SUITE);
    if (!name || (!token && !proofs.length)) return nobody(listed(document.proof).length ? "suite" : "nobody");
    if (token && !["EdDSA", "Ed25519", "ES256", "RS256"].includes(token.header.alg)) return nobody("suite");
    const owner = controller(name, world.trust);
    const named = token ? [token.header.kid ?? ""] : proofs.map(one => String(one.verificationMethod));
    if (named.some(one => one.split("#")[0].includes(":") && one.split("#")[0] !== name)) return nobody("foreign");
    if (!owner) return [line("issuer", "skipped", "unlisted", name), line("proof", "skipped", "keyless")];
    const fits = token ? await tokenHolds(token, owner) : await proofsHold(document, proofs, owner, world);
    if (fits === null) return nobody("keyless");
    const called = world.trust.names?.[name] ?? document.issuer.name ?? name;
    return [line("issuer", "passed", fits ? "signed" : "named", `${called} (${name})`),
      line("proof", fits ? "passed" : "failed", fits ? "yes" : "altered")];
  } catch (error) {
    return [line("issuer", "passed", "named", name), line("proof", "failed", error instanceof Refused ? error.key : "damaged")];
  }
}

async function proofsHold(document, proofs, owner, world) {
  const body = await hash(unsigned(document), world);
  for (const {proofValue, ...options} of proofs.slice(0, 4)) {
    const made = Date.parse(options.created), short = owner.id.startsWith("did:key:") && !options.verificationMethod.includes("#");
    const method = methods(owner, made).find(one => one.id === (short ? `${owner.id}#${owner.id.slice(8)}` : options.verificationMethod));
    const key = method && await keyFor(method, "Ed25519");
    if (!key) return null;
    if (options.proofPurpose !== "assertionMethod") return false;
    if (options.expires !== undefined && !(Date.parse(options.expires) >= world.now)) return false;
    delete options["@context"];
    const head = await hash({"@context": document["@context"], ...options}, world);
    if (!await holds(key, base58(proofValue), new Uint8Array([...head, ...body]))) return false;
  }
  return true;
}

async function tokenHolds({header, claims, signed, signature: given}, owner) {
  const kid = typeof header.kid === "string" ? header.kid : "", short = kid.includes("#") ? kid.split("#")[1] : kid;
  const made = (claims.iat ?? claims.nbf) * 1000 || Date.parse(claims.validFrom);
  const found = methods(owner, made).filter(one => !kid || kid === owner.id || one.id === `${owner.id}#${short}` || one.publicKeyJwk?.kid === kid);
  const keys = (await Promise.all(found.map(one => keyFor(one, header.alg)))).filter(Boolean);
  if (!keys.length) return null;
  if (header.crit !== undefined || header.b64 !== undefined) return false;
  for (const key of keys.slice(0, 8)) if (await holds(key, given, signed)) return true;
  return false;
}

function opened(text) {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Refused("json");
  const [header, claims] = parts.slice(0, 2).map(one => parsed(new TextDecoder().decode(base64url(one))));
  const inner = claims.vc && typeof claims.vc === "object" ? claims.vc : null, document = {...(inner ?? claims)};
  let contradicts = Boolean(inner && claims["@context"]);
  for (const [claim, stated, term] of [["iss", idOf(document.issuer), "issuer"], ["jti", idOf(document), "id"], ["sub", idOf(document.credentialSubject), ""]]) {
    if (claims[claim] === undefined) continue;
    if (stated && stated !== claims[claim]) contradicts = true;
    else if (term && !stated) document[term] = claims[claim];
  }
  const end = claims.exp && new Date(claims.exp * 1000).toISOString();
  if (end && !(Date.parse(document.validUntil) <= Date.parse(end))) document.validUntil = end;
  return {header, claims, document, contradicts, signed: new TextEncoder().encode(parts.slice(0, 2).join(".")), signature: base64url(parts[2])};
}

async function status(document, world) {
  const entries = listed(document.credentialStatus);
  if (!entries.length) return line("status", "passed", "none");
  for (const entry of entries.slice(0, 4)) {
    if (entry?.type !== "BitstringStatusListEntry") return line("status", "failed", "kind");
    const list = world.trust.statusLists.find(one => one.address === entry.statusListCredential)?.list;
    if (!list) return line("status", "skipped", "unlisted");
    const [issuer, proof] = await signature(list, null, world), index = Number(entry.statusListIndex);
    const own = idOf(list.issuer) === idOf(document.issuer) && listed(list.credentialSubject?.statusPurpose).includes(entry.statusPurpose);
    if (!own || issuer.outcome !== "passed" || proof.outcome !== "passed" || period(list).outcome !== "passed") return line("status", "failed", "untrusted");
    try {
      const bits = await unpacked(list.credentialSubject.encodedList);
      if (!/^\d{1,11}$/.test(String(entry.statusListIndex)) || index >= bits.length * 8) return line("status", "failed", "untrusted");
      if (bits[index >> 3] & (0x80 >> (index % 8))) return line("status", "failed", entry.statusPurpose === "suspension" ? "suspended" : "revoked");
    } catch { return line("status", "failed", "untrusted"); }
  }
  return line("status", "passed", "yes");
}

async function unpacked(encoded) {
  const packed = base64url(encoded.startsWith("uH4s") ? encoded.slice(1) : encoded);
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const bits = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (const one of next.value) bits.push(one);
    if (bits.length > MAX_BITS) throw new Refused("large");
  }
  return bits;
}

function period(document) {
  const [begins, ends] = [document.validFrom ?? document.issuanceDate, document.validUntil ?? document.expirationDate];
  const [start, end] = [begins, ends].map(one => (one === undefined ? null : Date.parse(one)));
  if (Number.isNaN(start) || Number.isNaN(end)) return line("period", "failed", "unread");
  if (start !== null && start > Date.now()) return line("period", "failed", "early", begins.slice(0, 10));
  if (end !== null && end < Date.now()) return line("period", "failed", "expired", ends.slice(0, 10));
  return line("period", "passed", "yes");
}

async function endorsements(document, world) {
  const achievement = listed(document.credentialSubject)[0]?.achievement;
  const about = new Set([document.id, idOf(document.issuer), achievement?.id, achievement?.id?.split("#")[0]].filter(Boolean));
  const found = [document, achievement, document.issuer].flatMap(one => listed(one?.endorsement)).slice(0, MAX_ENDORSEMENTS);
  return Promise.all(found.map(async one => {
    const name = String(one?.issuer?.name ?? idOf(one?.issuer)), made = await checked(one ?? {}, null, world);
    if (made.some(check => check.outcome === "failed") || !about.has(idOf(one?.credentialSubject))) return line("endorsement", "failed", "no", name);
    return line("endorsement", ...(made.some(check => check.outcome === "skipped") ? ["skipped", "partly"] : ["passed", "yes"]), name);
  }));
}
