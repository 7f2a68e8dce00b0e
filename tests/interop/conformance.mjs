// Asks a running conformance server, over https, the way the W3C's suites do.
//
//     node conformance.mjs ANNOUNCEMENT < job
//
// ANNOUNCEMENT is the line that `issuer conformance-server` prints; the job is {"documents": {NAME:
// CREDENTIAL}}. The answer is {"theirs": {NAME: {verified, why, revoked}}, "ours": {NAME: {genuine,
// changed, presented, otherChallenge}}}: what @digitalbazaar/vc says of what the server issued, and
// with which status the server answers about what @digitalbazaar/vc issued and presented.

import {readFileSync} from 'node:fs';
import https from 'node:https';

import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

import {contexts} from './contexts.mjs';

const server = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const {documents} = JSON.parse(readFileSync(0, 'utf8'));
const CHALLENGE = {challenge: 'c0ffee', domain: 'verifier.example'};

/** Asks the server, trusting its certificate and no other. */
function ask(method, url, body) {
  return new Promise((resolve, reject) => {
    const headers = {'content-type': 'application/json'};
    const request = https.request(url, {method, headers, ca: server.certificate}, answer => {
      let text = '';
      answer.on('data', part => text += part);
      answer.on('end', () => resolve({status: answer.statusCode, body: JSON.parse(text)}));
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The document of a did:key, as the method has it; nobody is asked. */
function didKey(url) {
  const [did, fragment] = url.split('#');
  const method = {
    id: `${did}#${did.slice('did:key:'.length)}`,
    type: 'Multikey',
    controller: did,
    publicKeyMultibase: did.slice('did:key:'.length)
  };
  if(fragment !== undefined) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [method],
    assertionMethod: [method.id],
    authentication: [method.id]
  };
}

async function documentLoader(url) {
  let document = url.startsWith('did:key:') ? didKey(url) : contexts.get(url);
  if(document === undefined && new URL(url).origin === new URL(server.issue).origin) {
    document = (await ask('GET', url)).body;
  }
  if(document === undefined) {
    throw new Error(`This world has nothing at ${url}.`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

const pair = await Ed25519Multikey.generate();
pair.controller = `did:key:${pair.publicKeyMultibase}`;
pair.id = `${pair.controller}#${pair.publicKeyMultibase}`;
const signing = () => new DataIntegrityProof({signer: pair.signer(), cryptosuite});

const reason = error => error?.errors?.map(reason).join('; ') || error?.message || '';

async function theirs(credential) {
  const issued = await ask('POST', server.issue, {credential, options: {}});
  if(issued.status !== 201) {
    return {verified: false, revoked: null, why: `not issued: ${issued.body.detail}`};
  }
  const {verifiableCredential} = issued.body;
  const {verified, error, statusResult} = await vc.verifyCredential({
    credential: verifiableCredential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader,
    checkStatus
  });
  const statuses = statusResult?.results?.map(({status}) => status) ?? [];
  return {
    verified,
    revoked: statuses.length ? statuses.some(status => status === true) : null,
    why: verified ? '' : reason(error ?? statusResult?.error)
  };
}

async function ours(unsigned) {
  const credential = await vc.issue({
    credential: {...structuredClone(unsigned), issuer: pair.controller},
    suite: signing(),
    documentLoader
  });
  const verify = async verifiableCredential =>
    (await ask('POST', server.verify, {verifiableCredential, options: {checks: ['proof']}})).status;
  const changed = structuredClone(credential);
  changed.credentialSubject.id = 'did:example:somebody-else';

  const verifiablePresentation = await vc.signPresentation({
    presentation: {...vc.createPresentation({
      verifiableCredential: [credential], holder: pair.controller, verify: false
    })},
    suite: signing(),
    documentLoader,
    ...CHALLENGE
  });
  const present = async options =>
    (await ask('POST', server['presentations/verify'], {verifiablePresentation, options})).status;
  return {
    genuine: await verify(credential),
    changed: await verify(changed),
    presented: await present(CHALLENGE),
    otherChallenge: await present({...CHALLENGE, challenge: 'another'})
  };
}

const answer = {theirs: {}, ours: {}};
for(const [name, credential] of Object.entries(documents)) {
  answer.theirs[name] = await theirs(credential);
  answer.ours[name] = await ours(credential);
}
process.stdout.write(JSON.stringify(answer) + '\n');
