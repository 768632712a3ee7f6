// Keys as issuers publish them, looked up under the issuer's name in the trust list; never in the credential.
import {Refused, idOf, listed} from "./screen.js";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function base58(text) {
  if (typeof text !== "string" || text[0] !== "z" || text.length > 200) throw new Refused("damaged");
  let number = 0n;
  for (const one of text.slice(1)) {
    const digit = ALPHABET.indexOf(one);
    if (digit < 0) throw new Refused("damaged");
    number = number * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; number; number >>= 8n) bytes.unshift(Number(number & 255n));
  for (const one of text.slice(1)) { if (one !== "1") break; bytes.unshift(0); }
  return new Uint8Array(bytes);
}

export function base64url(text) {
  if (typeof text !== "string" || /[^\w-]/.test(text)) throw new Refused("damaged");
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, one => one.charCodeAt(0));
}

export function controller(name, trust) {
  if (name.startsWith("did:key:")) {
    const multikey = name.slice(8), id = `${name}#${multikey}`;
    return {id: name, verificationMethod: [{id, controller: name, publicKeyMultibase: multikey}], assertionMethod: [id]};
  }
  return trust.controllers.find(one => one.id === name);
}

const absolute = (name, owner) => (String(name).startsWith("#") ? owner + name : String(name));

// The controller's own methods that may sign credentials, by absolute name.
export function methods(owner, at) {
  const may = new Set(listed(owner.assertionMethod).map(one => absolute(idOf(one), owner.id)));
  const all = [...listed(owner.verificationMethod), ...listed(owner.assertionMethod)].filter(one => one && typeof one === "object");
  return all.map(one => ({...one, id: absolute(one.id, owner.id)})).filter(one =>
    may.has(one.id) && (one.controller ?? owner.id) === owner.id
    && (one.revoked === undefined || (at && at < Date.parse(one.revoked))));
}

// The key of a method for an algorithm; nothing where the two do not fit.
export async function keyFor(method, algorithm) {
  const jwk = method.publicKeyJwk;
  if (method.publicKeyMultibase !== undefined) {
    const raw = base58(method.publicKeyMultibase);
    if (raw.length !== 34 || raw[0] !== 0xed || raw[1] !== 1 || !["EdDSA", "Ed25519"].includes(algorithm)) return null;
    return crypto.subtle.importKey("raw", raw.slice(2), {name: "Ed25519"}, false, ["verify"]);
  }
  const known = {
    EdDSA: [jwk?.kty === "OKP" && jwk.crv === "Ed25519", {name: "Ed25519"}],
    Ed25519: [jwk?.kty === "OKP" && jwk.crv === "Ed25519", {name: "Ed25519"}],
    ES256: [jwk?.kty === "EC" && jwk.crv === "P-256", {name: "ECDSA", namedCurve: "P-256"}],
    RS256: [jwk?.kty === "RSA", {name: "RSASSA-PKCS1-v1_5", hash: "SHA-256"}],
  };
  if (!Object.hasOwn(known, algorithm) || !known[algorithm][0]) return null;
  const {kty, crv, x, y, n, e} = jwk;
  return crypto.subtle.importKey("jwk", {kty, crv, x, y, n, e}, known[algorithm][1], false, ["verify"]);
}

export function holds(key, signature, signed) {
  const how = key.algorithm.name === "ECDSA" ? {name: "ECDSA", hash: "SHA-256"} : {name: key.algorithm.name};
  return crypto.subtle.verify(how, key, signature, signed);
}
