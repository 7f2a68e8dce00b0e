// Asks @digitalcredentials/verifier-core. See world.mjs for how to call it.
//
// It brings its own document loader and its own copies of the contexts, and takes neither from us:
// what it does not hold it fetches, and world.mjs has put a folder behind `fetch`.

import {answerJobs} from './world.mjs';

const {verifyCredential} = await import('@digitalcredentials/verifier-core');

const REGISTRIES = 'registered_issuer'; // who is trusted is not asked here

await answerJobs(async credential => {
  const {errors, log = [], additionalInformation = []} =
    await verifyCredential({credential, knownDIDRegistries: []});
  if(errors) {
    const why = errors.map(({name, message, details}) =>
      [name, message, details?.event?.code].filter(Boolean).join(': '));
    return {verified: false, revoked: null, why: why.join('; ').split('\n')[0]};
  }
  const step = name => log.find(({id}) => id === name);
  const revocation = step('revocation_status');
  const revoked = revocation && !revocation.error ? revocation.valid === false : null;
  const failed = log.filter(({id, valid, error}) =>
    id !== REGISTRIES && !(id === 'revocation_status' && revoked) && (error || valid !== true));
  const undone = ['valid_signature', 'expiration'].filter(name => step(name) === undefined);
  const schema = additionalInformation.find(({id}) => id === 'schema_check')?.results;
  return {
    verified: failed.length === 0 && undone.length === 0,
    revoked,
    why: [
      ...failed.map(({id, error}) => `${id}: ${error?.name ?? 'false'}`),
      ...undone.map(id => `${id}: not reached`)
    ].join('; '),
    schema: Array.isArray(schema) ? schema.every(({result}) => result.valid) : null
  };
});
