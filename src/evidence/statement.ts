import { createPublicKey, type KeyObject } from 'node:crypto';
import type { ScanResult } from '../model/scan-result.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { keyId } from './dsse.ts';
import type { WrittenFile } from './scan-folder.ts';
import { testOutcome } from './test-outcome.ts';

/** Files that speak about the others and are therefore no subjects of the manifest. */
export const MANIFEST_FILES = {
  manifest: 'manifest.json',
  digest: 'manifest.sha256',
  envelope: 'manifest.dsse.json',
  /** RFC 3161 answer over the envelope, or over the manifest where nothing is signed. */
  timestamp: 'manifest.tsr',
} as const;

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const TEST_RESULT_PREDICATE = 'https://in-toto.io/attestation/test-result/v0.1';

/** A link of the chain of scans in one reports folder. */
export interface ChainLink {
  readonly folder: string;
  /** SHA-256 of that scan's manifest.json, lower-case hex. */
  readonly sha256: string;
}

/** What this program adds to the predicate, under the one name `spsAudit` (in-toto allows extension fields). */
export interface SpsAuditExtension {
  /** The name this folder was written under: a renamed folder is noticed. */
  readonly folder: string;
  readonly scan: { readonly uid: string; readonly startTime: string; readonly endTime: string };
  readonly tool: { readonly name: string; readonly version: string };
  readonly rulesetSha256: string | null;
  /** `sequence` counts the scans of a reports folder from 1; `previous` is null for the first. */
  readonly chain: { readonly sequence: number; readonly previous: ChainLink | null };
  /** Who signed, so that a signature cannot be removed or bent unnoticed; it proves nothing about who that is. */
  readonly signer: { readonly keyid: string; readonly publicKey: string } | null;
}

/** in-toto Statement v1 with the test-result predicate v0.1. */
export interface Statement {
  readonly _type: string;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: string;
  readonly predicate: {
    readonly result: 'PASSED' | 'WARNED' | 'FAILED';
    readonly configuration: readonly {
      readonly name: string;
      readonly mediaType?: string;
      readonly digest?: { readonly sha256: string };
    }[];
    readonly passedTests: readonly string[];
    readonly warnedTests: readonly string[];
    readonly failedTests: readonly string[];
    readonly spsAudit: SpsAuditExtension;
  };
}

export interface StatementInput {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
  readonly scan: SpsAuditExtension['scan'];
  readonly tool: SpsAuditExtension['tool'];
  /** null: collected and not evaluated; such a statement warns, because nothing was judged. */
  readonly result: ScanResult | null;
  readonly chain: SpsAuditExtension['chain'];
  readonly signingKey: KeyObject | null;
}

/** The statement over every file of a scan folder; subjects sorted by name. Pure. */
export function buildStatement(input: StatementInput): Statement {
  const { result, signingKey } = input;
  const subject = [...input.files]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
  const rulesetSha256 = result?.run.rulesetSha256 ?? null;
  return {
    _type: STATEMENT_TYPE,
    subject,
    predicateType: TEST_RESULT_PREDICATE,
    predicate: {
      ...testOutcome(result),
      configuration:
        result === null || rulesetSha256 === null
          ? []
          : [
              { name: 'ruleset', mediaType: 'application/json', digest: { sha256: rulesetSha256 } },
              { name: `profile:${result.run.profile}` },
            ],
      spsAudit: {
        folder: input.folder,
        scan: input.scan,
        tool: input.tool,
        rulesetSha256,
        chain: input.chain,
        signer:
          signingKey === null
            ? null
            : {
                keyid: keyId(signingKey),
                publicKey: createPublicKey(signingKey).export({ format: 'pem', type: 'spki' }).toString(),
              },
      },
    },
  };
}
