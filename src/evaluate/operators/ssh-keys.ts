import sshpk from 'sshpk';
import type { Frame } from '../frame.ts';
import { type Operator, strict } from '../operator.ts';
import { isList, type Value, type ValueObject, wanted } from '../value.ts';
import { gapIn } from './lists.ts';
import { placeFacts } from './placed-facts.ts';

const MAX_KEY_LENGTH = 20_000;

/** The options that may stand before the key in an authorized_keys line (sshd(8)): one field, blanks only inside quotes. */
const OPTIONS = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+\s+/;

/**
 * Facts out of the key's own blob (RFC 4253, section 6.6), not out of its label; undefined when it does not parse.
 * One key is one line: the library would take what follows for a comment, and a second, weaker key would not be seen.
 */
function keyFacts(text: string): ValueObject | undefined {
  const line = text.trim();
  if (line.length > MAX_KEY_LENGTH || /[\r\n]/.test(line)) return undefined;
  return blobFacts(line) ?? blobFacts(line.replace(OPTIONS, ''));
}

function blobFacts(line: string): ValueObject | undefined {
  try {
    const key = sshpk.parseKey(line, 'ssh');
    return {
      keyType: key.type === 'ecdsa' ? 'ec' : key.type,
      keyBits: key.size,
      keyFingerprint: key.fingerprint('sha256').toString(),
    };
  } catch {
    return undefined;
  }
}

export const SSH_KEY_OPERATORS: Readonly<Record<string, Operator>> = {
  ssh_keys: strict(1, 1, (frame: Frame, [value]) => {
    const texts = value !== undefined && isList(value) ? value : [value as Value];
    const incomplete = gapIn(texts);
    if (incomplete !== undefined) return incomplete;
    const all: ValueObject[] = [];
    for (const text of texts) {
      const facts = typeof text === 'string' ? keyFacts(text) : undefined;
      if (facts === undefined) return wanted('an SSH public key', text);
      placeFacts(
        frame.context,
        text as string,
        [facts],
        `${String(facts['keyType'])} key of ${String(facts['keyBits'])} bits`,
      );
      all.push(facts);
    }
    return all;
  }),
};
