/** One setting in a form that can be compared between appliances: its canonical JSON, which takes a tenth of the memory of what it means. */
export interface Setting {
  readonly text: string;
}

/**
 * Keeps one copy of what many appliances have in common, so that the settings of a large fleet fit into memory: texts,
 * settings, and whole endpoints that are configured alike.
 */
export interface SettingsPool {
  readonly text: (text: string) => string;
  readonly setting: (text: string) => Setting;
  /** The very same map for equal settings; so two endpoints are alike when they are one object. */
  readonly endpoint: (settings: ReadonlyMap<string, Setting>) => ReadonlyMap<string, Setting>;
}

export function createSettingsPool(): SettingsPool {
  const texts = new Map<string, string>();
  const settings = new Map<string, Setting>();
  /** By a number for each pointer and text: the settings themselves would be kept twice. */
  const endpoints = new Map<string, ReadonlyMap<string, Setting>>();
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  return {
    text: (text) => kept(texts, text, text),
    setting: (text) => kept(settings, text, { text }),
    endpoint: (map) => {
      const key = [...map]
        .map(([pointer, { text }]) => `${numberOf(pointer)}=${numberOf(text)}`)
        .sort()
        .join(' ');
      return kept(endpoints, key, map);
    },
  };
}

function kept<T>(pool: Map<string, T>, key: string, value: T): T {
  const known = pool.get(key);
  if (known !== undefined) return known;
  pool.set(key, value);
  return value;
}
