import { z } from 'zod';

/** Words in both languages of the product; Chinese is Traditional. */
export const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });

/** Words in both languages of the product. */
export type Bilingual = Readonly<z.infer<typeof bilingual>>;

/** Words that may stand as one text for both languages, such as a person's own, in both. */
export function inBoth(words: string | Bilingual): Bilingual {
  return typeof words === 'string' ? { en: words, zh: words } : words;
}

/** Words in a file, where older versions of the program, and people, write one text. */
export const writtenWords = z.union([bilingual, z.string()]).transform(inBoth);
