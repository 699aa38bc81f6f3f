import type { RedactionMarker } from '../../model/snapshot.ts';
import { isRedacted } from '../../model/snapshot.ts';
import { type Gap, gap } from '../gap.ts';
import { type Operator, strict } from '../operator.ts';
import { isObject, typeName, type Value } from '../value.ts';

/** The facts that a redaction marker keeps. Anything but a marker is a gap: a secret in the clear is not judged, and never shown. */
function facts(value: Value | undefined): Partial<RedactionMarker['$redacted']> | Gap {
  if (isObject(value) && isRedacted(value)) {
    const marker: unknown = value.$redacted;
    if (typeof marker === 'object' && marker !== null) return marker;
  }
  return gap({
    level: 'unknown',
    reasonCode: 'type-mismatch',
    message: `a redacted secret was expected, not ${typeName(value)}`,
  });
}

function missingFact(name: string): Gap {
  return gap({
    level: 'unknown',
    reasonCode: 'redacted',
    message: `the secret was taken out without noting its ${name}`,
  });
}

export const SECRET_OPERATORS: Readonly<Record<string, Operator>> = {
  secret_is_common: strict(1, 1, (_frame, [value]) => {
    const known = facts(value);
    if ('level' in known) return known;
    return typeof known.common === 'boolean' ? known.common : missingFact('comparison with the well-known defaults');
  }),
  secret_length: strict(1, 1, (_frame, [value]) => {
    const known = facts(value);
    if ('level' in known) return known;
    return typeof known.length === 'number' ? known.length : missingFact('length');
  }),
};
