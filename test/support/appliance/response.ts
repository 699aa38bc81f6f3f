import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Answer, deepFreeze } from './answer.ts';

/** An answer as bytes, ready to be sent. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const ERRORS = JSON.parse(readFileSync(new URL('./trees/errors.json', import.meta.url), 'utf8')) as Record<
  string,
  JsonObject
>;

/** Error bodies of an appliance, by the names used in trees/errors.json. */
export type ErrorName =
  | 'unauthenticated'
  | 'authentication_failure'
  | 'unauthorized'
  | 'not_found'
  | 'collection_not_listable'
  | 'invalid_query'
  | 'internal_error'
  | 'busy_proxy_html';

const ERROR_OF_STATUS: Readonly<Record<number, ErrorName>> = {
  400: 'invalid_query',
  401: 'unauthenticated',
  403: 'unauthorized',
  404: 'not_found',
  405: 'collection_not_listable',
  500: 'internal_error',
  503: 'busy_proxy_html',
};

/** Answers are frozen and shared by all appliances of a process: each is made into bytes once. */
const serialised = new WeakMap<Answer, Response>();

/** What is sent for an answer of the tree. A bare `{ $status }` gets the appliance's usual error body for that status. */
export function responseOf(answer: Answer, path: string): Response {
  const status = typeof answer['$status'] === 'number' ? answer['$status'] : 200;
  const name = ERROR_OF_STATUS[status];
  if (name !== undefined && Object.keys(answer).length === 1) return errorResponse(name, path);
  let response = serialised.get(answer);
  if (response === undefined) {
    response = serialise(answer, status);
    serialised.set(answer, response);
  }
  return response;
}

/** The named error, its details naming the path that was asked. */
export function errorResponse(name: ErrorName, path: string): Response {
  const { $status, error, ...rest } = ERRORS[name] as { $status: number; error?: { details: JsonObject } } & JsonObject;
  const details = error !== undefined && Object.hasOwn(error.details, 'resource') ? { resource: path } : {};
  return serialise(error === undefined ? rest : { error: { ...error, details } }, $status);
}

/** Any JSON as a response. */
export function jsonResponse(value: JsonObject, status = 200): Response {
  return responseOf(deepFreeze({ ...value, $status: status }), '');
}

function serialise(answer: Answer, status: number): Response {
  const raw = answer['$raw_body'];
  const sent = Object.fromEntries(Object.entries(answer).filter(([member]) => !member.startsWith('$')));
  const body = Buffer.from(typeof raw === 'string' ? raw : JSON.stringify(sent));
  const type = typeof raw === 'string' && raw.trimStart().startsWith('<') ? 'text/html' : 'application/json';
  return { status, headers: { 'content-type': type, 'content-length': String(body.length) }, body };
}
