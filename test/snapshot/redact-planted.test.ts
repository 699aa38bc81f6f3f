import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { ENDPOINT, KEY, NONE } from './redact-member.ts';

test('a planted secret is nowhere in the output, wherever it was planted', () => {
  const secretKeys = [
    'password',
    'bind_password',
    'community',
    'apiToken',
    'client_secret',
    'private-key',
    'passphrase',
  ];
  const place = fc.array(fc.constantFrom('a', 'value', 'list', 'plain', 'items', 'body'), { maxLength: 5 });
  fc.assert(
    fc.property(
      fc.jsonValue(),
      place,
      fc.constantFrom(...secretKeys),
      place,
      fc.boolean(),
      (noise, above, key, below, inList) => {
        const secret = 'PLANTED-SECRET-4711';
        let value: Json = secret;
        for (const name of below) value = inList ? [{ [name]: value }, noise as Json] : { [name]: value };
        value = { [key]: value, noise: noise as Json };
        for (const name of above) value = { [name]: value };
        const document = createRedactor({ ...NONE, key: KEY }).redact(ENDPOINT, value as JsonObject);
        expect(canonicalJson(document)).toContain(`"length":${secret.length}}`);
        expect(canonicalJson(document)).not.toContain(secret);
      },
    ),
  );
});
