// Signs badges with @digitalbazaar/vc, contexts in memory, and times itself.
//
//     node digitalbazaar_sign.mjs < lines
//
// The first line is {seed, method, created, contexts, documents}; each line after it asks for one
// batch and is answered with {nanoseconds, text}: how long all documents took, from values to
// signed JSON text, and the last text. signing.py asks in turn with its own batches.

import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const packages = createRequire(new URL('../tests/interop/package.json', import.meta.url));
const load = name => import(pathToFileURL(packages.resolve(name)));

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await load('@digitalbazaar/ed25519-multikey');

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const job = JSON.parse((await lines.next()).value);

const contexts = new Map(Object.entries(job.contexts));
const documentLoader = async url => {
  const document = contexts.get(url);
  if(document === undefined) {
    throw new Error(`There is no network here (${url}).`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
};

const {publicKeyMultibase, secretKeyMultibase, method} = job.key;
const keyPair = await Ed25519Multikey.from({
  '@context': 'https://w3id.org/security/multikey/v1',
  type: 'Multikey',
  id: method,
  controller: method.split('#')[0],
  publicKeyMultibase,
  secretKeyMultibase
});
const signer = keyPair.signer();
const now = new Date(job.created);

async function sign(text) {
  // A fresh document each time, as a service has it: parsed from what it was sent.
  const suite = new DataIntegrityProof({signer, cryptosuite, date: job.created});
  const signed = await vc.issue({credential: JSON.parse(text), suite, documentLoader, now});
  return JSON.stringify(signed);
}

for await (const _ of lines) {
  let text;
  const start = process.hrtime.bigint();
  for(const document of job.documents) {
    text = await sign(document);
  }
  const nanoseconds = Number(process.hrtime.bigint() - start);
  process.stdout.write(JSON.stringify({nanoseconds, text}) + '\n');
}
