import { isJsonObject } from '../model/json.ts';
import type { EndpointRecord } from '../model/snapshot.ts';
import type { HttpAnswer } from './http-answer.ts';

/** Answered to everybody, but with the version for those who are logged in only. */
export const INFO_PATH = '/api/info';

/** `/api/info` as a logged-in caller sees it. */
export interface ApplianceInfo {
  readonly record: EndpointRecord;
  /** `firmware_version`, which tells releases apart; `version` is a product name. Null when it was not said. */
  readonly version: string | null;
  /** Changes with every commit of a configuration. */
  readonly configHash: string | null;
}

/** Reads `/api/info` once. Does not throw. */
export async function readInfo(
  read: (path: string) => Promise<{ readonly record: EndpointRecord }>,
): Promise<ApplianceInfo> {
  const { record } = await read(INFO_PATH);
  const body = record.status === 'read' ? record.document['body'] : null;
  const text = (key: string): string | null => {
    const value = isJsonObject(body) && Object.hasOwn(body, key) ? body[key] : null;
    return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
  };
  return { record, version: text('firmware_version'), configHash: text('config_hash') };
}

/** Whether an answer of `/api/info` is that for strangers: 200, but no `firmware_version` in it. */
export function isAnonymousInfo(answer: HttpAnswer): boolean {
  return answer.status === 200 && !answer.body.includes('"firmware_version"');
}
