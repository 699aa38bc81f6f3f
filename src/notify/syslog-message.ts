/** RFC 5424, section 6.2.1: "log audit". */
const FACILITY = 13;

/**
 * The number that RFC 5612 sets apart for examples: this program has no enterprise number of its own, and RFC 5424 (7) asks
 * for one behind the @ of every name that is not registered.
 */
const SD_ID = 'sps-audit@32473';

/** RFC 5424, section 6.2.1. */
export type SyslogSeverity = 2 | 3 | 4 | 5 | 6;

export interface SyslogMessage {
  readonly severity: SyslogSeverity;
  readonly time: Date;
  readonly hostname: string;
  readonly messageId: string;
  /** Parameters of the one structured element; values may be any text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One message of RFC 5424. Header fields are cut to what the grammar allows; an empty one is `-`. */
export function renderSyslogMessage(message: SyslogMessage): string {
  const { severity, time, hostname, messageId, parameters, text } = message;
  const element = Object.entries(parameters).map(([name, value]) => ` ${field(name, 32)}="${escapeParameter(value)}"`);
  const header = [
    `<${FACILITY * 8 + severity}>1`,
    time.toISOString(),
    field(hostname, 255),
    'sps-audit',
    '-',
    field(messageId, 32),
  ];
  // The byte order mark says that what follows is UTF-8 (section 6.4).
  return `${header.join(' ')} [${SD_ID}${element.join('')}] \uFEFF${text}`;
}

/** Octet counting (RFC 5425, section 4.3): nothing in a message can end it. */
export function frameSyslogMessage(message: string): Buffer {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

/** PRINTUSASCII without what has a meaning in names of parameters. */
function field(text: string, maxLength: number): string {
  return text.replace(/[^\x21-\x7e]|[="\]]/g, '').slice(0, maxLength) || '-';
}

/** RFC 5424, section 6.3.3: these three, and control characters may not stand either. */
function escapeParameter(value: string): string {
  return value.replace(/\p{Cc}/gu, ' ').replace(/["\\\]]/g, '\\$&');
}
