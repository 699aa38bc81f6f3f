import type { ApplianceScope } from '../model/waiver.ts';

/** As much of an appliance as a scope asks about. */
export interface LabelledAppliance {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a waiver or attestation speaks about this appliance. A scope that names neither appliances nor labels covers none. */
export function scopeCovers(scope: ApplianceScope, appliance: LabelledAppliance): boolean {
  const labels = Object.entries(scope.labels);
  if (scope.appliances.length === 0 && labels.length === 0) return false;
  const named =
    scope.appliances.length === 0 || scope.appliances.includes('*') || scope.appliances.includes(appliance.name);
  return (
    named && labels.every(([key, value]) => Object.hasOwn(appliance.labels, key) && appliance.labels[key] === value)
  );
}
