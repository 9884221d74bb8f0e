import { ConfigurationError } from '../../pipeline/core/errors.js';

const pageBytes = 65_536;
const maximumPages = 65_536;
const firstPlace = 1024;

/** Lays named areas out one after the other, each at a multiple of 64 bytes. */
export function layout<Name extends string>(bytesOf: Record<Name, number>) {
  let end = firstPlace;
  const places = {} as Record<Name, number>;
  for (const [name, bytes] of Object.entries(bytesOf) as [Name, number][]) {
    places[name] = end;
    end += Math.ceil(bytes / 64) * 64;
  }
  return { places, bytes: end };
}

/**
 * Opens a memory that threads share.
 *
 * @throws ConfigurationError above 4 GiB, what 32-bit WebAssembly can reach
 */
export function openMemory(bytes: number): WebAssembly.Memory {
  const initial = Math.ceil(bytes / pageBytes);
  if (initial > maximumPages) {
    throw new ConfigurationError(
      'trees_memory',
      `growing trees on so much data needs ${Math.ceil(bytes / 2 ** 30)} GiB; the most is 4 GiB`,
      { hint: 'train on fewer rows or features' },
    );
  }
  return new WebAssembly.Memory({ initial, maximum: initial, shared: true });
}
