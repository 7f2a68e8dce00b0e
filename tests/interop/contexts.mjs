// The JSON-LD contexts that this project holds, each compared with the hash that the index records.

import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const FOLDER = fileURLToPath(new URL('../../issuer/jsonld/contexts/', import.meta.url));
const ROW =
  /^\[\[context\]\]\nurl = "([^"]+)"\nfile = "([^"]+)"\nsha256 = "([0-9a-f]{64})"$/gm;

/** Each context by its address. */
export const contexts = new Map(
  [...readFileSync(path.join(FOLDER, 'index.toml'), 'utf8').matchAll(ROW)]
    .map(([, url, file, sha256]) => {
      const bytes = readFileSync(path.join(FOLDER, file));
      if(createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new Error(`${file} is not the context that the index names.`);
      }
      return [url, JSON.parse(bytes)];
    }));
if(contexts.size === 0) {
  throw new Error('The index of contexts could not be read.');
}
