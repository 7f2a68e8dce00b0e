// Issues badges, presentations and status lists the way other issuers do, with the world they are of.
//
//     node make_genuine.mjs < materials
//
// The materials are {NAME: DOCUMENT}, unsigned; the answer is [{name, what, documents, lists}], as
// make_genuine.py has it. All keys are made here and die here.

import {readFileSync} from 'node:fs';

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as jose from 'jose';
import * as sd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as status from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';

import {contexts} from './contexts.mjs';

const CREATED = '2026-11-20T09:00:00Z';
const LIST = 'https://academy.example/status/1';
const SUITE_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';
const materials = JSON.parse(readFileSync(0, 'utf8'));

const documentLoader = async url => {
  if(!contexts.has(url)) {
    throw new Error(`There is no network here (${url}).`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
};

/** A new key of somebody, who is the key itself where nobody is named. */
async function key(kind, controller) {
  const pair = kind === 'Ed25519'
    ? await Ed25519Multikey.generate()
    : await EcdsaMultikey.generate({curve: kind});
  pair.controller = controller ?? `did:key:${pair.publicKeyMultibase}`;
  pair.id = `${pair.controller}#${pair.publicKeyMultibase}`;
  return pair;
}

const SUITES = {
  'eddsa-rdfc-2022': ['Ed25519', pair => new DataIntegrityProof({
    signer: pair.signer(), date: CREATED, cryptosuite: eddsaRdfc})],
  'ecdsa-rdfc-2019 on P-256': ['P-256', pair => new DataIntegrityProof({
    signer: pair.signer(), date: CREATED, cryptosuite: ecdsaRdfc})],
  'ecdsa-rdfc-2019 on P-384': ['P-384', pair => new DataIntegrityProof({
    signer: pair.signer(), date: CREATED, cryptosuite: ecdsaRdfc})],
  Ed25519Signature2020: ['Ed25519', pair => {
    const suite = new Ed25519Signature2020({signer: pair.signer(), date: CREATED});
    suite.verificationMethod = pair.id;
    return suite;
  }]
};

function by(issuer, name, changes = {}) {
  const document = structuredClone(materials[name]);
  document.issuer.id = issuer;
  return Object.assign(document, changes);
}

const fit = (suite, document) => suite === 'Ed25519Signature2020'
  ? {...document, '@context': [...document['@context'], SUITE_2020]}
  : document;

const issue = (suite, pair, credential) => vc.issue({
  credential: fit(suite, credential), suite: SUITES[suite][1](pair), documentLoader
});

/** Who has these keys, at an address of its own. */
const controller = (id, ...pairs) => ({
  id,
  verificationMethod: pairs.map(pair => ({
    id: pair.id, type: 'Multikey', controller: id, publicKeyMultibase: pair.publicKeyMultibase
  })),
  assertionMethod: pairs.map(pair => pair.id)
});

const entry = index => ({
  id: `${LIST}#${index}`,
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: `${index}`,
  statusListCredential: LIST
});

async function list(issuer, pair) {
  const bits = await status.createList({length: 131072});
  bits.setStatus(6, true);
  bits.setStatus(8, true);
  const credential = await status.createCredential({
    id: LIST, list: bits, statusPurpose: 'revocation', context: status.VC_BSL_VC_V2_CONTEXT
  });
  return issue('eddsa-rdfc-2022', pair, {...credential, issuer, validFrom: CREATED});
}

const made = [];
const add = (name, what, {documents = {}, lists = {}, ...more} = {}) =>
  made.push({name, what, documents, lists, ...more});

// Each suite, on both data models, by an issuer on the web and by one that is a key.
for(const [suite, [kind]] of Object.entries(SUITES)) {
  for(const issuer of ['did:web:academy.example', 'https://academy.example/issuers/1']) {
    const [pair, lister] = [await key(kind, issuer), await key('Ed25519', issuer)];
    const world = {
      documents: {[issuer]: controller(issuer, pair, lister)},
      lists: {[LIST]: await list(issuer, lister)}
    };
    const listed = by(issuer, 'badge', {credentialStatus: entry(7)});
    add(`a badge in ${suite}, by ${issuer}`, await issue(suite, pair, listed), world);
    add(`a badge of 1.1 in ${suite}, by ${issuer}`,
      await issue(suite, pair, by(issuer, 'badge of 1.1')), world);
  }
  const pair = await key(kind);
  for(const name of Object.keys(materials)) {
    const signed = await issue(suite, pair, by(pair.controller, name));
    // Digital Bazaar's library writes one proof; an endorsement inside a badge has them in a list.
    add(`${name} in ${suite}, by a key`, {...signed, proof: [signed.proof]},
      {endorsement: name === 'endorsement'});
  }
}

// Derived proofs: what the standard asks for and the status are always shown.
{
  const issuer = 'did:web:academy.example';
  const [pair, lister] = [await key('P-256', issuer), await key('Ed25519', issuer)];
  const world = {
    documents: {[issuer]: controller(issuer, pair, lister)},
    lists: {[LIST]: await list(issuer, lister)}
  };
  const mandatoryPointers = [
    '/issuer', '/validFrom', '/credentialStatus', '/credentialSubject/achievement'
  ];
  const base = await vc.issue({
    credential: by(issuer, 'badge', {credentialStatus: entry(7)}),
    documentLoader,
    suite: new DataIntegrityProof({
      signer: pair.signer(), date: CREATED,
      cryptosuite: sd.createSignCryptosuite({mandatoryPointers})
    })
  });
  const shown = {
    'what must be': ['/credentialSubject/identifier/0'],
    'the name': ['/name', '/credentialSubject/identifier/0'],
    'the subject': ['/credentialSubject'],
    everything: ['/name', '/description', '/credentialSubject', '/evidence', '/awardedDate']
  };
  for(const [name, selectivePointers] of Object.entries(shown)) {
    const derived = await vc.derive({
      verifiableCredential: structuredClone(base), documentLoader,
      suite: new DataIntegrityProof({cryptosuite: sd.createDiscloseCryptosuite({selectivePointers})})
    });
    add(`a badge in ecdsa-sd-2023, showing ${name}`, derived, world);
  }
}

// Several proofs on one badge.
{
  const issuer = 'did:web:academy.example';
  const pairs = await Promise.all(['Ed25519', 'P-256', 'P-384'].map(kind => key(kind, issuer)));
  const world = {documents: {[issuer]: controller(issuer, ...pairs)}};
  const [first, second, third] = Object.keys(SUITES);
  const badge = by(issuer, 'badge');
  const proofs = await Promise.all([[first, 0], [second, 1], [third, 2]].map(
    async ([suite, at]) => (await issue(suite, pairs[at], structuredClone(badge))).proof));
  add('a badge of three proofs', {...badge, proof: proofs}, world);
  add('a badge of two proofs', {...badge, proof: proofs.slice(1)}, world);
}

// Presentations, with and without a signature.
for(const suite of Object.keys(SUITES).slice(0, 3)) {
  const [issuer, holder] = [await key('Ed25519'), await key(SUITES[suite][0])];
  const badge = await issue('eddsa-rdfc-2022', issuer, by(issuer.controller, 'badge'));
  const presentation = vc.createPresentation({
    verifiableCredential: [badge], holder: holder.controller, version: 2
  });
  if(suite === 'eddsa-rdfc-2022') {
    add('a presentation', structuredClone(presentation), {presentation: true});
  }
  add(`a signed presentation in ${suite}`, await vc.signPresentation({
    presentation, suite: SUITES[suite][1](holder), documentLoader, challenge: '3f2504e0'
  }), {presentation: true});
}

// Tokens, by keys in every place.
for(const alg of ['RS256', 'ES256', 'EdDSA']) {
  const {publicKey, privateKey} = await jose.generateKeyPair(alg, {extractable: true});
  const jwk = await jose.exportJWK(publicKey);
  const place = 'https://academy.example/keys/1';
  const didJwk = `did:jwk:${jose.base64url.encode(JSON.stringify(jwk))}`;
  for(const [issuer, kid] of [
    ['https://academy.example/issuers/1', place], [didJwk, `${didJwk}#0`], [didJwk, undefined]
  ]) {
    const names = kid === place ? Object.keys(materials) : ['badge'];
    for(const name of names) {
      const credential = by(issuer, name);
      const nbf = Date.parse(credential.validFrom ?? credential.issuanceDate) / 1000;
      const claims = {
        iss: issuer, jti: credential.id, sub: credential.credentialSubject.id, nbf
      };
      const forms = credential.validFrom
        ? {
          'VC-JOSE-COSE': [{alg, kid, typ: 'vc+jwt'}, credential],
          'Open Badges 3.0': [{alg, kid, ...(kid ? {} : {jwk}), typ: 'JWT'},
            {...credential, ...claims}]
        }
        : {'VCDM 1.1': [{alg, kid, typ: 'JWT'}, {...claims, vc: credential}]};
      for(const [form, [header, payload]] of Object.entries(forms)) {
        const jws = await new jose.CompactSign(Buffer.from(JSON.stringify(payload)))
          .setProtectedHeader(header).sign(privateKey);
        const who = kid === place ? 'on the web' : kid ? 'that is a key' : 'that is a key, unnamed';
        add(`${name} as a token of ${alg}, ${form}, by an issuer ${who}`, jws, {
          documents: {[place]: jwk}, endorsement: name === 'endorsement'
        });
      }
    }
  }
}

process.stdout.write(JSON.stringify(made));
