import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../core/errors.js';
import { readSecret, type Secret, secretSchema } from './secret.js';

/** The columns of ids that are tokenized. */
export type IdColumn = 'loan_id' | 'customer_id';

export const tokenizationSchema = z
  .strictObject({
    key: secretSchema.optional().describe('The key under which ids leave; left out, they leave as they are'),
    earlier_keys: z
      .array(secretSchema)
      .max(20)
      .default([])
      .describe('Keys of lists that were published before, so that they can be read back'),
  })
  .refine(({ key, earlier_keys }) => key !== undefined || earlier_keys.length > 0, {
    error: 'names no key',
  });

type Tokenization = z.infer<typeof tokenizationSchema>;

/** Bytes of a block of SHA-256; a key is no longer. */
const block = 64;

/** A key of ids: a token is HMAC-SHA-256 of `<column>:<id>` (RFC 2104), in 64 hexadecimal digits. */
export class IdKey {
  /** Names the key without telling it: 16 hexadecimal digits. */
  readonly id: string;
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
    this.id = this.#hmac('key').slice(0, 16);
  }

  token(column: IdColumn, id: string): string {
    return this.#hmac(`${column}:${id}`);
  }

  /** The two blocks that HMAC puts before what it hashes, in hexadecimal digits: as secret as the key. */
  get pads(): { readonly inner: string; readonly outer: string } {
    const key = Buffer.alloc(block);
    this.#key.copy(key);
    const padded = (pad: number) => Buffer.from(key.map((byte) => byte ^ pad)).toString('hex');
    return { inner: padded(0x36), outer: padded(0x5c) };
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

/** The keys of a workspace, read when they are first needed. */
export class IdKeys {
  readonly #settings: Tokenization | undefined;
  readonly #directory: string;
  readonly #read = new Map<Secret, IdKey>();

  constructor(settings: Tokenization | undefined, directory: string) {
    this.#settings = settings;
    this.#directory = directory;
  }

  /**
   * The key under which ids leave; undefined where they leave as they are.
   * @throws ConfigurationError when it is named and cannot be read
   */
  current(): IdKey | undefined {
    const key = this.#settings?.key;
    return key && this.#keyOf(key, 'tokenization.key');
  }

  /**
   * The key under which a list was published; undefined where it holds ids as they are.
   * @throws ConfigurationError `KEY_UNKNOWN` when none of the workspace's keys is that one
   */
  of({ as_of_date, tokenization }: PublishedIds): IdKey | undefined {
    if (tokenization === null) return undefined;
    const { key, earlier_keys = [] } = this.#settings ?? {};
    const found = [
      ...(key ? [this.#keyOf(key, 'tokenization.key')] : []),
      ...earlier_keys.map((earlier) => this.#keyOf(earlier, 'tokenization.earlier_keys')),
    ].find(({ id }) => id === tokenization.key_id);
    if (found) return found;
    throw new ConfigurationError(
      'KEY_UNKNOWN',
      `the ids of the list of ${as_of_date} were tokenized under the key ${tokenization.key_id}, which is none of those of the workspace`,
      {
        where: join(this.#directory, 'arrears.yaml'),
        hint: 'name that key under tokenization.earlier_keys',
      },
    );
  }

  #keyOf(secret: Secret, setting: string): IdKey {
    const read = this.#read.get(secret) ?? new IdKey(readSecret(secret, this.#directory, setting));
    this.#read.set(secret, read);
    return read;
  }
}

/** What a manifest says of the ids of its list. */
interface PublishedIds {
  readonly as_of_date: string;
  readonly tokenization: { readonly key_id: string } | null;
}
