import type { Organisation } from '../model/fleet.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { loadLogo } from './load-logo.ts';

/** The organisation as reports know it, its logo read (I/O). What is not said is left out, so that results of fleets without it stay as they were. */
export async function describeOrganisation(
  organisation: Organisation,
): Promise<NonNullable<ScanResult['run']['organisation']>> {
  const { name, unit, classification, logo, dateFormat, numberFormat } = organisation;
  return {
    name,
    unit,
    classification,
    ...(logo === null ? {} : { logo: await loadLogo(logo) }),
    ...(dateFormat === null ? {} : { dateFormat }),
    ...(numberFormat === null ? {} : { numberFormat }),
  };
}
