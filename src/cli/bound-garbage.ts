import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 keep less garbage than it likes to, so that a hostile fleet cannot fill the memory with what is of no more use. Old
 * garbage is collected before it is half as much again as what is in use. The space for young objects, which would grow to
 * 128 MiB, stays as large as the program needed to load: call this when it is loaded, for before that it is so small that
 * collecting would cost a third more time.
 */
export function boundGarbage(): void {
  setFlagsFromString('--heap-growing-percent=40');
  setFlagsFromString('--semi-space-growth-factor=1');
}
