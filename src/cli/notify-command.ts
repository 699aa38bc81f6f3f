import { randomUUID } from 'node:crypto';
import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { deliver } from '../notify/deliver.ts';
import { testParcel } from '../notify/test-parcel.ts';
import { deliverOptions } from '../run/tell-changes.ts';
import { TOOL } from '../version.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { openMessages } from './messages.ts';
import { fleetFileSearch, type Options } from './scan-options.ts';

/**
 * `sps-audit notify --test`: sends a test message over every channel of the fleet file, and says how each went. 0 when all
 * took it, 20 when some did not, 4 when none did.
 */
export async function notifyCommand(options: Options): Promise<number> {
  if (options['test'] !== true) {
    throw new AuditError('Changes are told by scan. This command only sends a test.', {
      hint: 'Run: sps-audit notify --test',
    });
  }
  const file = await findFleetFile(fleetFileSearch(options));
  const { notify, organisation } = await loadFleet(file, { allowInsecure: true, env: process.env });
  if (notify.length === 0) {
    throw new AuditError(`${file} names nobody to tell.`, {
      exitCode: EXIT.nothingToAudit,
      hint: 'Add a channel to "notify": mail, webhook or syslog.',
    });
  }
  const messages = openMessages(options);
  const stop = listenForSignals(() => messages.tell({ event: 'interrupted', message: 'stopping' }));
  try {
    const startTime = new Date().toISOString();
    const parcel = testParcel({ uid: randomUUID(), startTime, tool: TOOL }, organisation?.name ?? null);
    const context = deliverOptions({ env: process.env, now: () => new Date(), signal: stop.signal });
    const deliveries = await Promise.all(notify.map((channel) => deliver(channel, parcel, context)));
    for (const { channel, message, hint } of deliveries) {
      const why = [message, hint].filter((part) => part !== null).join('. ');
      process.stdout.write(`${channel}: ${message === null ? 'sent' : `failed: ${why}`}\n`);
    }
    return stop.exitCode() ?? exitCodeOf(deliveries.map(({ status }) => status));
  } finally {
    stop.ignore();
  }
}

function exitCodeOf(statuses: readonly ('sent' | 'failed')[]): ExitCode {
  const failed = statuses.filter((status) => status === 'failed').length;
  return failed === 0 ? EXIT.ok : failed === statuses.length ? EXIT.nothingCollected : EXIT.incomplete;
}
