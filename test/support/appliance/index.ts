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
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type RequestHook,
} from './options.ts';
export type { Draft, Overlay } from './overlay.ts';
export { type SimulatedAppliance, startAppliance } from './server.ts';
export type { ApplianceStats } from './stats.ts';
export { type Answer, buildTree, type Tree, type TreeName } from './tree.ts';
