import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { featureDictionary } from '../../pipeline/features/dictionary.js';

// The dictionary is generated: this holds that docs/ has what the declarations say now.
test.each(['en', 'zh'] as const)('docs/features.%s.md is what the declarations say', async (language) => {
  await expect(featureDictionary(language)).toMatchFileSnapshot(
    resolve(import.meta.dirname, `../../docs/features.${language}.md`),
  );
});
