import type { EndpointRecord, Snapshot } from '../model/snapshot.ts';
import type { ReasonCode } from '../model/verdict.ts';

/**
 * What happens while appliances are read, for the terminal and for the JSON log. The names are stable. Paths, hrefs and
 * messages are clean text and hold no secret; `known` counts the endpoints discovered so far and grows.
 */
export type CollectEvent =
  | { readonly event: 'appliance-started'; readonly appliance: string; readonly url: string }
  | {
      readonly event: 'logged-in';
      readonly appliance: string;
      readonly login: number;
      readonly clockOffsetMs: number | null;
    }
  | {
      readonly event: 'endpoint-done';
      readonly appliance: string;
      readonly path: string;
      readonly status: EndpointRecord['status'];
      readonly done: number;
      readonly known: number;
    }
  | {
      readonly event: 'request-retried';
      readonly appliance: string;
      readonly path: string;
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      readonly delayMs: number;
      readonly reasonCode: ReasonCode;
      readonly message: string;
    }
  | { readonly event: 'session-renewed'; readonly appliance: string; readonly relogin: number }
  | {
      readonly event: 'href-rejected';
      readonly appliance: string;
      readonly foundIn: string;
      readonly href: string;
      readonly reason: string;
    }
  | { readonly event: 'tree-changed'; readonly appliance: string }
  | {
      readonly event: 'crawl-stopped';
      readonly appliance: string;
      readonly reasonCode: ReasonCode;
      readonly message: string;
    }
  | { readonly event: 'logged-out'; readonly appliance: string; readonly confirmed: boolean }
  | {
      readonly event: 'appliance-finished';
      readonly appliance: string;
      readonly status: Snapshot['status'];
      readonly endpoints: number;
      readonly requests: number;
      readonly error: string | null;
    };
