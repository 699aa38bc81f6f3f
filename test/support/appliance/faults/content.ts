import { atTarget, FAULT_TARGET, type Fault } from './fault.ts';

const META = `"meta":{"href":"${FAULT_TARGET}"}`;

/** The target's answer, its body being the given JSON text. */
const withBody = (body: string): string => `{"key":"syslog","body":${body},${META}}`;

/** The target answers 200 with these bytes. Made when asked for: some are large. */
function sends(make: () => string | Buffer, type = 'application/json'): Fault['options'] {
  return atTarget((_request, reply) => {
    const bytes = Buffer.from(make());
    reply.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
  });
}

function millionKeys(): string {
  return `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":0`).join()}}`;
}

/** Faults in what one endpoint says. */
export const CONTENT_FAULTS = {
  'deep-nesting': {
    does: 'nests arrays 100,000 deep',
    leaves: ['partial'],
    options: sends(() => withBody('['.repeat(100_000) + ']'.repeat(100_000))),
  },
  'million-keys': {
    does: 'sends an object of a million keys',
    leaves: ['partial'],
    options: sends(() => withBody(millionKeys())),
  },
  'huge-numbers': {
    does: 'sends numbers that no double holds',
    leaves: ['complete', 'partial'],
    options: sends(() => withBody('{"a":1e400,"b":-1e400,"c":123456789012345678901234567890,"d":1e-400,"e":-0}')),
  },
  'duplicate-keys': {
    does: 'says two things under one key',
    leaves: ['partial'],
    options: sends(() => withBody('{"enabled":false,"enabled":true}')),
  },
  'invalid-utf8': {
    does: 'sends bytes that are no UTF-8',
    leaves: ['partial'],
    options: sends(() => Buffer.from(withBody('{"name":"\xff\xfe"}'), 'latin1')),
  },
  'byte-order-mark': {
    does: 'puts a byte order mark before the JSON',
    leaves: ['complete', 'partial'],
    options: sends(() => `\uFEFF${withBody('{"receivers":[]}')}`),
  },
  'html-with-200': {
    does: 'answers 200 with a page of HTML',
    leaves: ['partial'],
    options: sends(() => '<!doctype html><title>Starting</title><p>Please wait.', 'text/html'),
  },
  'empty-with-200': { does: 'answers 200 with nothing', leaves: ['partial'], options: sends(() => '') },
  'scalar-with-200': { does: 'answers 200 with a JSON string', leaves: ['partial'], options: sends(() => '"fine"') },
  'prototype-keys': {
    does: 'names keys after the prototype, and with dots',
    leaves: ['complete', 'partial'],
    options: sends(() =>
      withBody(
        '{"__proto__":{"enabled":true},"constructor":{"prototype":{"enabled":true}},"a.b":{"enabled":true},"hasOwnProperty":1}',
      ),
    ),
  },
  'hostile-text': {
    does: 'writes terminal escapes, markup, formulas and reversed text into a name',
    leaves: ['complete'],
    options: sends(() =>
      withBody(
        JSON.stringify({
          name: '\u001b[2J\u001b]8;;https://evil.example\u0007<script>alert(1)</script>=1+1\u202egpj.exe\r\n\0',
        }),
      ),
    ),
  },
} as const satisfies Record<string, Fault>;
