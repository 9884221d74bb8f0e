import { z } from 'zod';
import { readSecret, secretSchema } from './secret.js';

/**
 * DuckDB writes encrypted files (AES-256-GCM) without its extension httpfs only under the setting `force_mbedtls_unsafe`:
 * what it then draws nonces and the keys of temporary files from is no secure random generator. Whoever wants that must say so.
 */
export const encryptionSchema = z.strictObject({
  key: secretSchema,
  accept_mbedtls_unsafe: z
    .boolean()
    .refine((accepted) => accepted, {
      error:
        'must be true: DuckDB calls this encryption unsafe, because its nonces come from no secure random generator; docs/security-and-privacy.en.md',
    })
    .describe(
      'That you know what DuckDB says of it: its nonces come from no secure random generator. It keeps a lost disk or backup from being read, and is no more',
    ),
});

/** A key of database files; its digits stand in no JSON. */
export class EncryptionKey {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** In hexadecimal digits. */
  get digits(): string {
    return this.#key.toString('hex');
  }
}

/**
 * The key of a workspace's database files; undefined where they are not encrypted.
 * @throws ConfigurationError when it cannot be read
 */
export function encryptionKey({
  configuration,
  directory,
}: {
  readonly configuration: { readonly encryption?: z.infer<typeof encryptionSchema> };
  readonly directory: string;
}): EncryptionKey | undefined {
  const { encryption } = configuration;
  return encryption && new EncryptionKey(readSecret(encryption.key, directory, 'encryption.key'));
}
