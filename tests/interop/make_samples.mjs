// Signs documents the way other issuers do, for our checks of their proofs.
//
//     node make_samples.mjs < job
//
// The job is {"documents": {NAME: DOCUMENT}, "numbers": [HEX]}; the answer is {"proofs": [...],
// "jwts": [...], "numbers": [[HEX, TEXT]]}. make_samples.py says what becomes of it. All keys are
// made here and die here; only their public halves are written.

import canonicalize from 'canonicalize';
import crypto from 'node:crypto';
import {readFileSync} from 'node:fs';

import * as base58 from 'base58-universal';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as jose from 'jose';
import * as sd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';

import {contexts} from './contexts.mjs';

const CREATED = '2026-11-20T09:00:00Z';
const ISSUER = 'did:web:badges.example';
const SUITE_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';

const documentLoader = async url => {
  if(!contexts.has(url)) {
    throw new Error(`There is no network here (${url}).`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
};

/** A new key that names itself as a key of the issuer. */
async function key(kind) {
  const pair = kind === 'Ed25519'
    ? await Ed25519Multikey.generate()
    : await EcdsaMultikey.generate({curve: kind});
  pair.controller = ISSUER;
  pair.id = `${ISSUER}#${pair.publicKeyMultibase}`;
  return pair;
}

const keys = {
  'P-256': await key('P-256'), 'P-384': await key('P-384'), Ed25519: await key('Ed25519')
};

const bySuite = (cryptosuite, kind) => credential => vc.issue({
  credential, documentLoader,
  suite: new DataIntegrityProof({signer: keys[kind].signer(), date: CREATED, cryptosuite})
});

// What the suites that are no more than another name or another canonical form are made of.
const eddsa2022 = {...eddsaRdfc, name: 'eddsa-2022'};

async function eddsaJcs(credential) {
  const proof = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    created: CREATED,
    verificationMethod: keys.Ed25519.id,
    proofPurpose: 'assertionMethod',
    '@context': credential['@context']
  };
  const hash = value => crypto.createHash('sha256').update(canonicalize(value)).digest();
  const data = Buffer.concat([hash(proof), hash(credential)]);
  proof.proofValue = 'z' + base58.encode(await keys.Ed25519.signer().sign({data}));
  return {...credential, proof};
}

async function signature2020(credential) {
  const contexts = [...credential['@context'], SUITE_2020];
  const suite = new Ed25519Signature2020({signer: keys.Ed25519.signer(), date: CREATED});
  suite.verificationMethod = keys.Ed25519.id;
  return vc.issue({credential: {...credential, '@context': contexts}, suite, documentLoader});
}

const MANDATORY = [
  '/issuer', '/validFrom', '/issuanceDate', '/credentialSubject/achievement/name'
];
const SELECTIONS = {
  nothing: [],
  'the name': ['/name', '/description'],
  'a part': ['/evidence', '/credentialSubject/identifier/1', '/credentialSubject/result'],
  'the subject': ['/credentialSubject']
};
const has = (document, pointer) =>
  pointer.slice(1).split('/').reduce((value, step) => value?.[step], document) !== undefined;

async function* selected(credential) {
  const mandatoryPointers = MANDATORY.filter(pointer => has(credential, pointer));
  const base = await bySuite(sd.createSignCryptosuite({mandatoryPointers}), 'P-256')(
    structuredClone(credential));
  yield ['base proof', base];
  for(const [name, pointers] of Object.entries(SELECTIONS)) {
    const selectivePointers = pointers.filter(pointer => has(credential, pointer));
    const cryptosuite = sd.createDiscloseCryptosuite({selectivePointers});
    yield [name, await vc.derive({
      verifiableCredential: structuredClone(base), documentLoader,
      suite: new DataIntegrityProof({cryptosuite})
    })];
  }
}

const SUITES = [
  ['ecdsa-rdfc-2019', 'P-256', bySuite(ecdsaRdfc, 'P-256')],
  ['ecdsa-rdfc-2019', 'P-384', bySuite(ecdsaRdfc, 'P-384')],
  ['eddsa-2022', 'Ed25519', bySuite(eddsa2022, 'Ed25519')],
  ['eddsa-jcs-2022', 'Ed25519', eddsaJcs],
  ['Ed25519Signature2020', 'Ed25519', signature2020]
];

async function proofs(documents) {
  const made = [];
  const add = (suite, kind, document, signed, shown = null) => made.push({
    suite, document, shown, key: keys[kind].publicKeyMultibase, signed
  });
  for(const [name, credential] of Object.entries(documents)) {
    for(const [suite, kind, sign] of SUITES) {
      add(suite, kind, name, await sign(structuredClone(credential)));
    }
    // Digital Bazaar's suite breaks off at ordered lists, so none is made of those.
    if(JSON.stringify(credential).includes('allowedValue')) {
      continue;
    }
    for await (const [shown, signed] of selected(credential)) {
      add('ecdsa-sd-2023', 'P-256', name, signed, shown);
    }
  }
  return made;
}

// Tokens as Securing Verifiable Credentials using JOSE and COSE has them, and as VCDM 1.1 does.
async function jwts(documents) {
  const made = [];
  for(const alg of ['RS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']) {
    const {publicKey, privateKey} = await jose.generateKeyPair(alg, {extractable: true});
    const jwk = await jose.exportJWK(publicKey);
    const kid = `${ISSUER}#key-1`;
    for(const name of ['as we issue', 'model 1.1']) {
      const credential = documents[name];
      const {issuer, id, credentialSubject} = credential;
      const seconds = name => credential[name] && Date.parse(credential[name]) / 1000;
      const nbf = seconds('validFrom') ?? seconds('issuanceDate');
      const exp = seconds('validUntil') ?? seconds('expirationDate');
      const claims = {iss: issuer.id, jti: id, sub: credentialSubject.id, nbf, exp};
      const forms = credential.validFrom
        ? {
          'vc+jwt': [{alg, kid, typ: 'vc+jwt', cty: 'vc'}, {...credential, iat: nbf}],
          'Open Badges 3.0': [{alg, kid, jwk, typ: 'JWT'}, {...credential, ...claims}]
        }
        : {'vc claim': [{alg, kid, typ: 'JWT'}, {...claims, vc: credential}]};
      for(const [form, [header, payload]] of Object.entries(forms)) {
        const jws = await new jose.CompactSign(Buffer.from(JSON.stringify(payload)))
          .setProtectedHeader(header).sign(privateKey);
        made.push({name: `jose, ${alg}, ${form}`, document: name, jwk, jws});
      }
    }
  }
  return made;
}

const job = JSON.parse(readFileSync(0, 'utf8'));
const double = hex => Buffer.from(hex, 'hex').readDoubleBE();
process.stdout.write(JSON.stringify({
  proofs: await proofs(job.documents),
  jwts: await jwts(job.documents),
  numbers: job.numbers.map(hex => [hex, JSON.stringify(double(hex))])
}));
