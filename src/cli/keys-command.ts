import { dirname, join, relative } from 'node:path';
import { generateKeys } from '../evidence/keys.ts';
import { fleetFileIn } from '../fleet/find-fleet-file.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { type Options, pathOf } from './scan-options.ts';

/** `sps-audit keys generate`: prints what to write into the fleet file, that beside the keys if there is one, else the one here. */
export async function generateKeysCommand(options: Options): Promise<ExitCode> {
  const out = pathOf(options['out']) ?? '.';
  const files = {
    signingFile: join(out, 'signing.pem'),
    publicFile: join(out, 'signing.pub.pem'),
    fingerprintFile: join(out, 'fingerprint.key'),
  };
  const { keyid } = await generateKeys(files);
  const beside = (await fleetFileIn(out)) ?? (await fleetFileIn('.'));
  const shown = (file: string): string => JSON.stringify(relative(beside === null ? '.' : dirname(beside), file));
  process.stdout.write(
    [
      `# Key id ${keyid}. Into ${beside === null ? 'a fleet file in this folder' : shownPath(beside)}:`,
      `keys: { fingerprintFile: ${shown(files.fingerprintFile)}, signing: { file: ${shown(files.signingFile)} } }`,
      '',
    ].join('\n'),
  );
  process.stderr.write(
    `${files.publicFile} is for those who verify: hand it over by another way than the reports.\nThe other two stay secret, and are needed as long as their scans are compared and verified.\n`,
  );
  return EXIT.ok;
}
