import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, sha256, sha256OfFile } from '../../pipeline/core/hash.js';

it('SHA-256 of the examples of FIPS 180-4', async () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256(Uint8Array.of(0x61, 0x62, 0x63))).toBe(sha256('abc'));
  const folder = mkdtempSync(join(tmpdir(), 'arrears-hash-'));
  writeFileSync(join(folder, 'abc'), 'abc');
  expect(await sha256OfFile(join(folder, 'abc'))).toBe(sha256('abc'));
  rmSync(folder, { recursive: true });
});

it('large files that are hashed at once, by a thread each, have the hashes of their bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'arrears-hash-'));
  const files = [1, 2].map((seed) => {
    const bytes = Buffer.alloc((1 << 25) + seed, seed);
    writeFileSync(join(folder, `${seed}`), bytes);
    return { path: join(folder, `${seed}`), bytes };
  });
  expect(await Promise.all(files.map(({ path }) => sha256OfFile(path)))).toEqual(
    files.map(({ bytes }) => sha256(bytes)),
  );
  rmSync(folder, { recursive: true });
});

it('a missing file is an error', async () => {
  await expect(sha256OfFile('/nowhere/at/all')).rejects.toThrow(/ENOENT/);
});

it('canonical JSON orders keys at every depth and leaves lists alone', () => {
  expect(canonicalJson({ b: 1, a: { d: [3, 1, { z: 0, y: 0 }], c: null } })).toBe(
    '{"a":{"c":null,"d":[3,1,{"y":0,"z":0}]},"b":1}',
  );
  expect(canonicalJson({ é: 1, z: 2, Z: 3 })).toBe('{"Z":3,"z":2,"é":1}');
  expect(canonicalJson({ b: undefined, a: 1 }, 1)).toBe('{\n "a": 1\n}');
});

it('canonical JSON is the same for any order of keys, and reads back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
