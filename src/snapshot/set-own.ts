/**
 * Sets an own, enumerable member whatever its name is. A plain assignment to `__proto__` would change the prototype instead,
 * and keys of documents come from outside.
 */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
