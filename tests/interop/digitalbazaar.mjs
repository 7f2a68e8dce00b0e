// Asks @digitalbazaar/vc. See world.mjs for how to call it.

import {answerJobs, find, findDid, reasons} from './world.mjs';

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');

const documentLoader = async url => ({
  contextUrl: null,
  documentUrl: url,
  document: url.startsWith('did:') ? findDid(url) : find(url)
});

await answerJobs(async credential => {
  const {verified, error, statusResult} = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader,
    checkStatus
  });
  // `verified` stays true for a revoked credential: what the list says stands in the results.
  const statuses = statusResult?.results?.map(({status}) => status) ?? [];
  const problem = error ?? statusResult?.error;
  return {
    verified,
    revoked: verified && statuses.length ? statuses.some(status => status === true) : null,
    why: verified ? '' : reasons(problem ?? new Error('no reason was given'))
  };
});
