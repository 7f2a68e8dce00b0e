// The world as a verifier sees it: one folder instead of the network.
//
//     node digitalbazaar.mjs FOLDER < jobs
//
// FOLDER holds did.json and status/*.json. Each line of standard input is {"file": PATH}, each line
// of standard output the answer for one of them. Import this module before any verifier: it takes
// the network away, so that what a verifier asks for either stands in FOLDER, is a context that
// this project holds, or is refused and reported.

import dgram from 'node:dgram';
import dns from 'node:dns';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';

import {contexts} from './contexts.mjs';

// 1EdTech's own schemas may not be kept in this tree; INTEROP_SCHEMAS says where they are.
const SCHEMA = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/schema\/json\/ob_v3p0_(\w+)_schema\.json$/;

// verifier-core prints a stack trace for every schema it does not get; output is for answers.
for(const name of ['log', 'info', 'warn', 'error', 'debug']) {
  console[name] = () => {};
}

let outside = [];

const refuse = what => (...parts) => {
  const place = parts.find(part => typeof part === 'string')
    ?? JSON.stringify(parts[0] ?? null);
  outside.push(`${what} ${place}`);
  throw new Error(`There is no network here (${what} ${place}).`);
};
net.Socket.prototype.connect = refuse('socket');
for(const name of ['bind', 'connect', 'send']) {
  dgram.Socket.prototype[name] = refuse('datagram');
}
for(const home of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for(let at = home; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    const asking = Object.getOwnPropertyNames(at).filter(key => /^(lookup|resolve|reverse)/.test(key));
    asking.forEach(name => home[name] = refuse('name'));
  }
}
syncBuiltinESMExports(); // for those who import the functions by name

const folder = process.argv[2];
const schemas = process.env.INTEROP_SCHEMAS;
const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

export const didDocument = readJson(path.join(folder, 'did.json'));

const statusFolder = path.join(folder, 'status');
const statusLists = new Map(
  readdirSync(statusFolder).filter(name => name.endsWith('.json'))
    .map(name => readJson(path.join(statusFolder, name)))
    .map(list => [list.id, list]));

// https://w3c-ccg.github.io/did-method-web/, 3.2: where a resolver looks for the document.
const [, , host, ...segments] = didDocument.id.split(':').map(decodeURIComponent);
const didAddress = segments.length
  ? `https://${host}/${segments.join('/')}/did.json`
  : `https://${host}/.well-known/did.json`;

/** What stands at an address; throws, and reports, where this world has nothing. */
export function find(url) {
  if(url === didAddress) {
    return didDocument;
  }
  const found = contexts.get(url) ?? statusLists.get(url);
  if(found === undefined) {
    refuse('address')(url);
  }
  return found;
}

/** What stands at a DID, or at a DID with a fragment. */
export function findDid(url) {
  const [did, fragment] = url.split('#');
  if(did !== didDocument.id) {
    refuse('address')(url);
  }
  if(fragment === undefined) {
    return didDocument;
  }
  const method = didDocument.verificationMethod.find(({id}) => id === url);
  if(method === undefined) {
    throw new Error(`The DID document has no ${url}.`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  const [, schema] = SCHEMA.exec(url) ?? [];
  if(schema !== undefined) {
    // Known to be missing where nobody says where it is: then the schema is simply not checked.
    const file = path.join(schemas ?? '', `${schema}.json`);
    return schemas && existsSync(file)
      ? Response.json(readJson(file))
      : new Response('not kept here', {status: 404});
  }
  return Response.json(find(url), {headers: {'content-type': 'application/json'}});
};

/**
 * Answers every job, one after the other.
 *
 * @param {(credential: object) => Promise<object>} verify - Resolves with `verified` (does
 *   everything but revocation hold), `revoked` (null where no status was read) and `why`.
 */
export async function answerJobs(verify) {
  for await (const line of readline.createInterface({input: process.stdin})) {
    const {file} = JSON.parse(line);
    outside = [];
    let answer;
    try {
      answer = await verify(readJson(file));
    } catch(error) {
      answer = {verified: false, revoked: null, why: String(error), broke: true};
    }
    process.stdout.write(JSON.stringify({file, ...answer, outside}) + '\n');
  }
}

/** The innermost reasons of an error, as one line. */
export function reasons(error) {
  const inner = error?.errors ?? (error?.cause ? [error.cause] : []);
  const own = error?.message ?? String(error);
  return [...new Set(inner.length ? inner.map(reasons) : [own.split('\n')[0]])].join('; ');
}
