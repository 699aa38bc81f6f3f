import { createHash } from 'node:crypto';
import type { RuleRecord } from '../../src/model/scan-result.ts';
import rows from './sample-rules.json' with { type: 'json' };

type Row = Pick<RuleRecord, 'id' | 'title' | 'severity' | 'area' | 'kind' | 'expected' | 'rationale'> & {
  /** Control ids, separated by spaces. */
  readonly nist: string;
  /** One requirement, or empty. */
  readonly pci: string;
  readonly endpoint: string | null;
};

const ROWS = rows as readonly Row[];

/** Rule id -> endpoint that the sample results speak about; null for manual and engine rules. */
export const SAMPLE_ENDPOINTS: Readonly<Record<string, string | null>> = Object.fromEntries(
  ROWS.map(({ id, endpoint }) => [id, endpoint]),
);

/** The rules of the sample fleet, sorted by id: 27, of every severity and kind. */
export const SAMPLE_RULES: readonly RuleRecord[] = ROWS.map(({ nist, pci, endpoint, ...texts }) => ({
  ...texts,
  revision: 1,
  tier: texts.area === 'ntp' || texts.area === 'aaa' ? 'extended' : 'core',
  confirmed: texts.area !== 'ntp' && texts.area !== 'aaa',
  sha256: createHash('sha256').update(texts.id).digest('hex'),
  remediation: {
    text: `Set it so that it reads: ${texts.expected}.`,
    ...(endpoint === null
      ? {}
      : { web: ['Open the page in the web interface.', 'Change the value.', 'Commit.'], rest: `PUT ${endpoint}` }),
  },
  references: [
    ...nist.split(' ').map((id) => ({ framework: 'nist80053r5', id })),
    ...(pci === '' ? [] : [{ framework: 'pcidss_4_0_1', id: pci }]),
  ],
  source: endpoint === null ? 'industry practice' : 'vendor documentation',
  evidenceToCollect: texts.kind === 'manual' ? 'A screenshot of the page with its date, and the change ticket.' : null,
  reviewIntervalDays: texts.kind === 'manual' ? 180 : null,
}));
