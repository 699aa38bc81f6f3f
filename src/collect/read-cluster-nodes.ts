import type { Appliance } from '../model/fleet.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { EndpointRecord } from '../model/snapshot.ts';
import { cleanText } from './clean-text.ts';
import type { CollectContext } from './collect-context.ts';
import { itemHrefs } from './document-links.ts';
import { judgeHref } from './href.ts';
import { openHttpClient } from './http-client.ts';
import { prepareLogin } from './login.ts';
import { readEndpoint } from './read-endpoint.ts';
import { createSession } from './session.ts';
import { loadTlsMaterial } from './tls-material.ts';

const NODES_PATH = '/api/cluster/nodes';
/** A hostile listing must not keep us asking. */
const MAX_NODES = 200;

/** A node as its cluster describes it. Texts are clean; null where the cluster does not say it. */
export interface ClusterNode {
  readonly key: string;
  readonly address: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
}

export type ClusterReading =
  | { readonly nodes: readonly ClusterNode[] }
  | { readonly failed: { readonly message: string; readonly httpStatus: number | null } };

/**
 * The nodes that a central node lists, over the network. The shape of a node is not documented in full (the guide shows
 * `address` and `roles`), so each part is taken where it is found: in the listing's item or in the node's own document.
 *
 * @throws CollectFailure when there is no way in.
 */
export async function readClusterNodes(appliance: Appliance, context: CollectContext): Promise<ClusterReading> {
  const tls = await loadTlsMaterial(appliance, context);
  const login = await prepareLogin(appliance, context.readSecret);
  const client = openHttpClient(appliance, tls, `${context.tool.name}/${context.tool.version}`);
  const { limits } = appliance;
  const session = createSession(client, login, {
    limits,
    signal: context.signal,
    random: context.random ?? Math.random,
    now: context.now,
    onLogin: () => undefined,
    onRetry: () => undefined,
  });
  try {
    await session.logIn();
    const intake = { startBytes: session.receivedBytes(), values: 0, shapes: new Set<string>() };
    return await readNodes(async (path) => {
      const { record } = await readEndpoint(path, { session, redactor: context.redactor, limits, intake });
      return record;
    });
  } finally {
    const confirmed = await session.logOut();
    if (confirmed !== null) context.onEvent({ event: 'logged-out', appliance: appliance.name, confirmed });
    await client.close();
  }
}

async function readNodes(read: (path: string) => Promise<EndpointRecord>): Promise<ClusterReading> {
  const record = await read(NODES_PATH);
  if (record.status !== 'read') return { failed: { message: record.message, httpStatus: record.httpStatus } };
  const items = Array.isArray(record.document['items']) ? record.document['items'].slice(0, MAX_NODES) : [];
  const hrefs = itemHrefs(record.document);
  const nodes: ClusterNode[] = [];
  for (const [index, item] of items.entries()) {
    const verdict = judgeHref(hrefs[index]);
    const isBelow = verdict.kind === 'follow' && verdict.path.startsWith(`${NODES_PATH}/`);
    const own = isBelow ? await read(verdict.path) : null;
    nodes.push(toNode(isJsonObject(item) ? item : {}, own?.status === 'read' ? own.document : {}));
  }
  return { nodes };
}

function toNode(item: JsonObject, document: JsonObject): ClusterNode {
  const parts = [document['body'], item['body'], document, item].filter(isJsonObject);
  const find = (...keys: readonly string[]): string | null => {
    for (const key of keys) {
      const value = parts.map((part) => part[key]).find((one) => typeof one === 'string' && one.trim() !== '');
      if (typeof value === 'string') return cleanText(value, 200);
    }
    return null;
  };
  const roles = parts.map((part) => part['roles'] ?? part['role']).find((one) => one !== undefined);
  return {
    key: find('key', 'node_id') ?? '',
    address: find('address', 'ip_address', 'ip', 'fqdn', 'hostname'),
    name: find('nickname', 'hostname', 'fqdn', 'name'),
    roles: textsOf(roles ?? []),
  };
}

function textsOf(value: Json): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'string').map((one) => cleanText(one, 60));
}
