/** SHA-256 of a file's bytes, in lower-case hexadecimal. */
export function hashFile(path: string): string;
