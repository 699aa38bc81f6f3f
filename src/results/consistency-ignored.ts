/**
 * What is bound to differ between appliances and is therefore not compared. `endpoint` is a path with `*` for one segment
 * and covers what is below it; `pointer` likewise, from the top of the answer, `**` for any number of tokens.
 */
const IGNORED_SETTINGS: readonly {
  readonly endpoint: string;
  readonly pointer: string;
  readonly why: string;
}[] = [
  { endpoint: '/api/health_status', pointer: '', why: 'lives' },
  { endpoint: '/api/transaction', pointer: '', why: 'lives' },
  { endpoint: '/api/authentication', pointer: '', why: 'speaks about the session of this scan' },
  { endpoint: '/api/ssh-host-keys', pointer: '', why: 'keys of the servers behind this appliance' },
  { endpoint: '/api/cluster', pointer: '', why: 'every node has its own role' },
  { endpoint: '/api/info', pointer: '/body/config_hash', why: 'identity' },
  { endpoint: '/api/info', pointer: '/body/roles', why: 'every node has its own role' },
  { endpoint: '/api/configuration/network', pointer: '', why: 'names, addresses and routes' },
  { endpoint: '/api/configuration/x509', pointer: '', why: 'certificates and keys of its own' },
  { endpoint: '/api/configuration/passwords', pointer: '', why: 'secrets of its own' },
  { endpoint: '/api/configuration/private_keys', pointer: '', why: 'secrets of its own' },
  { endpoint: '/api/configuration/management/certificates', pointer: '', why: 'certificates and keys of its own' },
  { endpoint: '/api/configuration/management/license', pointer: '', why: 'a licence of its own' },
  { endpoint: '/api/configuration/management/root_password', pointer: '', why: 'secrets of its own' },
  { endpoint: '/api/configuration/*/connections/*', pointer: '/body/network', why: 'networks of the site' },
  { endpoint: '/api/configuration/local_services', pointer: '/**/listen', why: 'addresses' },
  { endpoint: '/api', pointer: '/key', why: 'identity' },
  { endpoint: '/api', pointer: '/body/**/key', why: 'identity' },
  { endpoint: '/api', pointer: '/body/**/name', why: 'names' },
  { endpoint: '/api', pointer: '/body/**/description', why: 'names' },
  { endpoint: '/api', pointer: '/body/**/hostname', why: 'names' },
  { endpoint: '/api', pointer: '/body/**/domainname', why: 'names' },
  { endpoint: '/api', pointer: '/body/**/nickname', why: 'names' },
  { endpoint: '/api', pointer: '/body/**/nick_name', why: 'names' },
];

/**
 * Says of the settings of one endpoint whether they are in {@link IGNORED_SETTINGS}. Takes the segments of the endpoint's path
 * and gives a test of pointer tokens: the endpoint is looked up once for all of its settings.
 */
export function ignoredIn(endpoint: readonly string[]): (pointer: readonly string[]) => boolean {
  const patterns = PATTERNS.filter((one) => covers(one.endpoint, endpoint)).map((one) => one.pointer);
  return (pointer) => patterns.some((pattern) => covers(pattern, pointer));
}

const PATTERNS = IGNORED_SETTINGS.map(({ endpoint, pointer }) => ({
  endpoint: endpoint.split('/').slice(1),
  pointer: pointer.split('/').slice(1),
}));

/** The pattern, from `at` on, matches the beginning of the path, from `from` on. */
function covers(pattern: readonly string[], path: readonly string[], at = 0, from = 0): boolean {
  const token = pattern[at];
  if (token === undefined) return true;
  if (token === '**') {
    for (let next = from; next < path.length; next += 1) if (covers(pattern, path, at + 1, next)) return true;
    return false;
  }
  if (from >= path.length || (token !== '*' && token !== path[from])) return false;
  return covers(pattern, path, at + 1, from + 1);
}
