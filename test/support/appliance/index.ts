/** The simulated appliance: what tests import from. */

export {
  CA_FILE,
  CLIENT_CERTIFICATE_FILE,
  CLIENT_KEY_FILE,
  type IdentityName,
  loadIdentity,
  SERVER_PIN_SHA256,
} from './certificates.ts';
export { type SimulatedFleet, startFleet, startManyAppliances } from './fleet.ts';
export {
  type ApplianceOptions,
  type ConnectionHook,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type RequestContext,
  type RequestHook,
} from './options.ts';
export type { Change, Draft, Overlay } from './overlay.ts';
export type { HostNames } from './rename.ts';
export { type SimulatedAppliance, send, startAppliance } from './server.ts';
export type { ApplianceStats, Violation } from './stats.ts';
export { type Answer, buildTree, type Tree, type TreeName } from './tree.ts';
