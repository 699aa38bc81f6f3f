import type { Operator } from './operator.ts';
import { ACCESS_OPERATORS } from './operators/access.ts';
import { CERTIFICATE_OPERATORS } from './operators/certificates.ts';
import { COMPARISON_OPERATORS } from './operators/comparison.ts';
import { DATA_OPERATORS } from './operators/data.ts';
import { LIST_OPERATORS } from './operators/lists.ts';
import { LOGIC_OPERATORS } from './operators/logic.ts';
import { MISSING_OPERATORS } from './operators/missing.ts';
import { NETWORK_OPERATORS } from './operators/network.ts';
import { SECRET_OPERATORS } from './operators/secrets.ts';
import { SSH_KEY_OPERATORS } from './operators/ssh-keys.ts';
import { TEXT_OPERATORS } from './operators/text.ts';
import { TIME_OPERATORS } from './operators/times.ts';
import { VERSION_OPERATORS } from './operators/versions.ts';

/** Every operator a rule may use, by the name that stands in rule files. A null prototype: `constructor` is no operator. */
export const OPERATORS: Readonly<Record<string, Operator>> = Object.freeze(
  Object.assign(Object.create(null), {
    ...DATA_OPERATORS,
    ...LOGIC_OPERATORS,
    ...COMPARISON_OPERATORS,
    ...LIST_OPERATORS,
    ...TEXT_OPERATORS,
    ...NETWORK_OPERATORS,
    ...CERTIFICATE_OPERATORS,
    ...SSH_KEY_OPERATORS,
    ...SECRET_OPERATORS,
    ...ACCESS_OPERATORS,
    ...TIME_OPERATORS,
    ...VERSION_OPERATORS,
    ...MISSING_OPERATORS,
  }),
);
