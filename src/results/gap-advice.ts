import type { ReasonCode } from '../model/verdict.ts';
import { fitsTemplate } from './fits-template.ts';

/** A known endpoint and the page of the web interface whose privilege also opens it. */
export interface EndpointPage {
  readonly path: string;
  readonly page: string | null;
}

/** What to do about something that could not be read: the privilege to ask for, or the fix. One sentence, plain text. */
export function gapAdvice(reasonCode: ReasonCode, endpoint: string | null, pages: readonly EndpointPage[]): string {
  if (reasonCode === 'http-403' && endpoint !== null) {
    const page = pageOf(endpoint, pages);
    return page === null
      ? 'Grant the audit account read access to the page of the web interface that shows this.'
      : `Grant the audit account's group read access to ${page}.`;
  }
  return ADVICE[reasonCode] ?? 'Scan again; if it stays, ask the appliance’s owner to look at its logs.';
}

const ADVICE: Partial<Record<ReasonCode, string>> = {
  'http-401': 'Check that the account may use the REST interface and that both clocks agree, then scan again.',
  'http-404': 'A listing names it and it is not there: it may have been deleted while it was read. Scan again.',
  'http-5xx': 'The appliance failed to answer. Scan again; if it stays, open a case with the vendor.',
  timeout: 'The answer took too long. Scan again, or raise timeoutMs.',
  network: 'Check the route and the firewall between this host and the appliance.',
  'appliance-unreachable': 'Check that it is switched on and that this host may reach its administrator web address.',
  tls: 'Check the certificate against the CA file or the pin in the fleet file; `sps-audit check` prints what was seen.',
  auth: 'Check user name and password. They were tried once, since accounts can be locked.',
  redirect: 'The appliance pointed elsewhere and was not followed. Check its address in the fleet file.',
  parse:
    'The answer was not the JSON that the API documents. Check for a proxy or a starting appliance, then scan again.',
  limit: 'A limit ended the reading. Raise it in the fleet file if the appliance really is that large.',
  interrupted: 'The scan was interrupted. Scan again.',
};

/** The page of the longest known path that the endpoint is or lies below, else of the first that lies below it. */
function pageOf(endpoint: string, pages: readonly EndpointPage[]): string | null {
  const segments = endpoint.split('/');
  let above: EndpointPage | null = null;
  let below: EndpointPage | null = null;
  for (const known of pages) {
    if (known.page === null) continue;
    const pattern = known.path.split('/');
    if (!fitsTemplate(pattern, segments)) continue;
    const isBelow = pattern.length > segments.length;
    if (isBelow) below ??= known;
    else if (pattern.length > (above?.path.split('/').length ?? 0)) above = known;
  }
  const nearest = above ?? below;
  if (nearest?.page == null) return null;
  const protocol = segments[nearest.path.split('/').indexOf('{protocol}')];
  return nearest.page.replace('{protocol}', protocol?.toUpperCase() ?? 'each protocol');
}
