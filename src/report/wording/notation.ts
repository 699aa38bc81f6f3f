import type { DateFormat, NumberFormat } from '../../model/notation.ts';
import type { ScanResult } from '../../model/scan-result.ts';

/** How dates and numbers are written in the reports for people. */
export interface Notation {
  readonly dateFormat: DateFormat;
  readonly numberFormat: NumberFormat;
}

export const DEFAULT_NOTATION: Notation = { dateFormat: 'D MMM YYYY', numberFormat: '1,234.5' };

/** The notation that the organisation of a result asks for. */
export function notationOf(organisation: ScanResult['run']['organisation']): Notation {
  return {
    dateFormat: organisation?.dateFormat ?? DEFAULT_NOTATION.dateFormat,
    numberFormat: organisation?.numberFormat ?? DEFAULT_NOTATION.numberFormat,
  };
}

/** Signs between thousands and before decimals. */
const SIGNS: Readonly<Record<NumberFormat, readonly [string, string]>> = {
  '1,234.5': [',', '.'],
  '1.234,5': ['.', ','],
  '1 234,5': ['\u00a0', ','],
  '1234.5': ['', '.'],
};

/** Own code, because Intl differs between builds and reports are to be the same byte for byte. */
export function createNumberWriter(format: NumberFormat): (n: number) => string {
  const [thousands, decimal] = SIGNS[format];
  return (n) => {
    const [whole = '', fraction] = String(n).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
    return fraction === undefined ? grouped : grouped + decimal + fraction;
  };
}
