import { z } from 'zod';

/** Words in both languages of the product; Chinese is Traditional. */
export const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });

/** Words in both languages of the product. */
export type Bilingual = Readonly<z.infer<typeof bilingual>>;

/** The same in a file, where older versions of the program, and people, write one text. */
export const writtenWords = z.union([bilingual, z.string().transform(inOneLanguage)]);

/** Words that may stand as one text for both languages, in both. */
export function inBoth(words: string | Bilingual): Bilingual {
  return typeof words === 'string' ? inOneLanguage(words) : words;
}

/** A text that is told alike in both languages, such as a person's own words. */
export function inOneLanguage(text: string): Bilingual {
  return { en: text, zh: text };
}
