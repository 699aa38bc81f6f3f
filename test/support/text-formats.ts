import { REPORT_FORMATS, type ReportFormat } from '../../src/model/fleet.ts';

/** Every format that needs no browser: a new one is in what looks for secrets and for differences from the first day. */
export const TEXT_FORMATS: readonly ReportFormat[] = REPORT_FORMATS.filter(
  (format) => format !== 'pdf' && format !== 'checklist',
);
