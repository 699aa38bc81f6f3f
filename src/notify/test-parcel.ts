import type { Notice, NoticeMessage } from '../model/notice.ts';
import type { Parcel } from './delivery-context.ts';

/** What `sps-audit notify --test` sends: one notice that says it is none. */
export function testParcel(
  run: Pick<NoticeMessage['run'], 'uid' | 'startTime' | 'tool'>,
  organisation: string | null,
): Parcel {
  const notice: Notice = {
    kind: 'baseline',
    uid: run.uid,
    severity: null,
    appliance: null,
    ruleId: null,
    fingerprint: null,
    title: 'This is a test: this channel works',
    details: ['Nothing was scanned. Later messages tell only what changed.'],
  };
  const from = organisation === null ? '' : `${organisation}: `;
  return {
    notices: [notice],
    result: null,
    pdf: async () => null,
    message: {
      uid: run.uid,
      subject: `[sps-audit] ${from}test message`,
      sections: [{ kind: 'test', heading: 'Test message', notices: [notice], omitted: 0 }],
      footer: [`Sent by sps-audit ${run.tool.version}`],
      run: { ...run, endTime: run.startTime, profile: 'none', exitCode: 0, percent: 0 },
      folder: null,
    },
  };
}
