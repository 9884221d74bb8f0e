import { Command } from 'commander';
import { DataContractError } from '../core/errors.js';
import type { Finding } from '../publishing/verify/findings.js';
import { type Language, type LanguageOptions, languageOf, withLanguage } from './language.js';
import { print, printJson } from './print.js';
import { verifyWords } from './words-verify.js';

/** `arrears verify` */
export function verifyCommand(): Command {
  return withLanguage(new Command('verify'))
    .argument('<bundle>', 'folder of the bundle, such as runs/2026-07-01')
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears verify my-portfolio/runs/2026-07-01\n  $ arrears verify runs/2026-07-01 --json | jq .findings',
    )
    .action(async (directory: string, { json, ...options }: LanguageOptions & { json?: true }) => {
      const language = languageOf(options);
      const { verifyBundle } = await import('../publishing/verify/verify-bundle.js');
      const { manifest, findings, count } = await verifyBundle(directory);
      if (json)
        printJson({
          holds: count === 0,
          run_id: manifest?.run_id ?? null,
          count,
          findings: findings.map((each) => ({ ...each, message: each.message.en, hint: each.hint.en })),
        });
      else printFindings(findings, language);
      if (count > 0)
        throw new DataContractError(
          'BUNDLE_BROKEN',
          count === 1 ? 'one thing is wrong with the bundle' : `${count} things are wrong with the bundle`,
          { where: directory, hint: 'do not import it' },
        );
      if (!json && manifest)
        print(
          verifyWords[language].holds(
            manifest.run_id,
            manifest.as_of_date,
            manifest.accounts,
            manifest.files.length,
          ),
        );
    });
}

function printFindings(findings: readonly Finding[], language: Language): void {
  const w = verifyWords[language];
  for (const [index, { check, file, row, message, hint }] of findings.entries()) {
    print(w.found(w.at(file, row), message[language], check));
    if (hint !== findings[index + 1]?.hint) print(`  ${w.mend(hint[language])}`);
  }
}
