import { Command } from 'commander';
import { GateRefusedError } from '../core/errors.js';
import type { Replay } from '../nightly/replay.js';
import { type Language, languageOf } from './language.js';
import { asOfDateOf, limitsOf, type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { openProgress } from './progress.js';
import { replayWords } from './words-replay.js';

/** `arrears replay` */
export function replayCommand(): Command {
  return withRun(new Command('replay'))
    .addHelpText('after', '\nExamples:\n  $ arrears replay -w my-portfolio --as-of 2026-06-01')
    .action(async (options: RunOptions) => {
      const { replayNight } = await import('../nightly/replay.js');
      const workspace = workspaceOf(options);
      const language = languageOf(options, workspace);
      const progress = openProgress(language);
      const replay = await replayNight(
        workspace,
        asOfDateOf(options, workspace),
        limitsOf(options),
        progress.onProgress,
      ).finally(progress.end);
      if (options.json) printJson(replay);
      else printReplay(replay, language);
      if (replay.differingFiles.length > 0 && (replay.unexplained > 0 || replay.lateRowCount === 0))
        throw new GateRefusedError(
          'REPLAY_DIFFERS',
          `${replay.unexplained} accounts differ without a late row of theirs`,
          {
            hint: 'the program, the model file or the published bundle was changed since, or files hold other rows under old dates',
          },
        );
    });
}

function printReplay(
  { manifest, differingFiles, differing, examples, lateRows, lateRowCount }: Replay,
  language: Language,
): void {
  const w = replayWords[language];
  print(w.night(manifest.as_of_date, manifest.run_id, manifest.model.model_id));
  if (differingFiles.length === 0) {
    print(w.same);
    return;
  }
  print(w.files);
  for (const line of wrapped(differingFiles.join(', '), 76)) print(`    ${line}`);
  print(w.accounts(differing));
  print();
  for (const { loan_id, changes, late_rows } of examples) {
    print(w.example(loan_id, late_rows));
    for (const line of wrapped(changes, 76)) print(`    ${line}`);
  }
  if (differing > examples.length) print(w.more(differing - examples.length));
  print();
  print(w.late(lateRowCount));
  if (lateRows.length > 0)
    printTable(
      w.head,
      lateRows.map((row) => [row.source, row.change, row.loan_id ?? '', row.known_on]),
    );
  if (lateRowCount > lateRows.length) print(w.more(lateRowCount - lateRows.length));
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
