import { applianceText } from './appliance-text.ts';
import { cleanText } from './clean-text.ts';
import type { HttpAnswer } from './http-answer.ts';

/** What an appliance says when it refuses: `{"error": {"type", "message"}}`. Clean text without secrets; empty where it says nothing. */
export interface Refusal {
  readonly type: string;
  readonly message: string;
}

/** Reads the error body of an answer. Anything else, such as the HTML of a proxy, gives empty texts. */
export function readRefusal(answer: HttpAnswer): Refusal {
  const error = member(parse(answer.body), 'error');
  return { type: textOf(member(error, 'type'), 60), message: textOf(member(error, 'message'), 300) };
}

/** One line such as `HTTP 403 Unauthorized: The client may not read this resource.` */
export function describeRefusal(answer: HttpAnswer): string {
  const { type, message } = readRefusal(answer);
  const status = type === '' ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${type}`;
  return cleanText(message === '' ? `${status}.` : `${status}: ${message.replace(/\.$/, '')}.`);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function textOf(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? applianceText(value, maxLength) : '';
}
