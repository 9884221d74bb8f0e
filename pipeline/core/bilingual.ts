import { z } from 'zod';

/** Words in both languages of the product; Chinese is Traditional. */
export const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });

/** Words in both languages of the product. */
export type Bilingual = Readonly<z.infer<typeof bilingual>>;
