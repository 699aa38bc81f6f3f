import { Document, type YAMLMap, type YAMLSeq } from 'yaml';

/** As much of a cluster's node as a fleet file takes. */
export interface ListedNode {
  readonly key: string;
  readonly address: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
}

/**
 * The `appliances` of a fleet file, to paste. Names are made safe and unique; a node without an address, or with one that is
 * none, is named in a comment, so that nobody believes it to be covered. Pure.
 */
export function renderNodes(nodes: readonly ListedNode[], centralUrl: string): string {
  const taken = new Set<string>();
  const left: string[] = [];
  const entries: { readonly fields: object; readonly comment: string }[] = [];
  for (const node of nodes) {
    const url = urlOf(node, centralUrl);
    if (url === null) left.push(` Left out, without a usable address: ${oneLine(node.key)}`);
    else {
      const name = uniqueName(node, taken);
      const labels = isCentral(node) ? { labels: { cluster: 'central' } } : {};
      const roles = node.roles.length === 0 ? '' : `, ${node.roles.map(oneLine).join(', ')}`;
      entries.push({ fields: { name, url, ...labels }, comment: ` node ${oneLine(node.key)}${roles}` });
    }
  }
  const document = new Document({ appliances: entries.map(({ fields }) => fields) });
  const list = document.get('appliances') as YAMLSeq<YAMLMap>;
  for (const [index, { comment }] of entries.entries()) {
    const item = list.items[index];
    if (item !== undefined) item.commentBefore = comment;
  }
  if (left.length > 0) document.comment = left.join('\n');
  return document.toString({ lineWidth: 0 });
}

function isCentral({ roles }: ListedNode): boolean {
  return roles.some((role) => role === 'central-management');
}

/** The central node is reached as it was asked for; the others on the address that the cluster has for them. */
function urlOf(node: ListedNode, centralUrl: string): string | null {
  if (isCentral(node)) return centralUrl;
  if (node.address === null || /[/?#@\s\\]/.test(node.address)) return null;
  const host = node.address.includes(':') && !node.address.startsWith('[') ? `[${node.address}]` : node.address;
  const url = `https://${host}`;
  return URL.canParse(url) ? new URL(url).origin : null;
}

function uniqueName(node: ListedNode, taken: Set<string>): string {
  const wanted = (node.name ?? node.address ?? node.key).normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const base = wanted.replace(/^[.-]+|[.-]+$/g, '').slice(0, 60) || 'node';
  let name = base;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${base}-${count}`;
  taken.add(name.toLowerCase());
  return name;
}

function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);
}
