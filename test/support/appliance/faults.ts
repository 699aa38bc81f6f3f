import { BULK_FAULTS } from './faults/bulk.ts';
import { CONNECTION_FAULTS } from './faults/connection.ts';
import { CONTENT_FAULTS } from './faults/content.ts';
import type { Fault } from './faults/fault.ts';
import { HTTP_FAULTS } from './faults/http.ts';
import { LINK_FAULTS } from './faults/links.ts';
import { SESSION_FAULTS } from './faults/sessions.ts';
import { TRANSFER_FAULTS } from './faults/transfer.ts';
import { WIRE_FAULTS } from './faults/wire.ts';

export { FAULT_TARGET, type Fault } from './faults/fault.ts';

const ALL = {
  ...CONNECTION_FAULTS,
  ...TRANSFER_FAULTS,
  ...WIRE_FAULTS,
  ...CONTENT_FAULTS,
  ...HTTP_FAULTS,
  ...SESSION_FAULTS,
  ...LINK_FAULTS,
  ...BULK_FAULTS,
};

export type FaultName = keyof typeof ALL;

/** Every way to misbehave that we know, by name: `startAppliance(FAULTS['black-hole'].options)`. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = ALL;
