import { Command } from 'commander';
import { decisionWords } from '../reporting/columns.js';
import type { Explanation } from '../reporting/explanation.js';
import type { Workspace } from '../workspace/workspace.js';
import { type Language, languageOf } from './language.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable, printWrapped } from './print.js';
import { explainWords } from './words-explain.js';

type ExplainOptions = WorkspaceOptions & { json?: true };

/** `arrears explain` */
export function explainCommand(): Command {
  return withWorkspace(new Command('explain').argument('<loan_id>'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears explain L0001234 -w my-portfolio\n  $ arrears explain L0001234 --lang zh',
    )
    .action(async (loanId: string, options: ExplainOptions) => {
      const { openReader } = await import('../nightly/open-warehouse.js');
      const { explainAccount } = await import('../reporting/explanation.js');
      const workspace = workspaceOf(options);
      const warehouse = await openReader(workspace);
      const explanation = await explainAccount(warehouse, loanId).finally(() => warehouse.close());
      if (options.json) printJson(explanation);
      else printExplanation(explanation, workspace, languageOf(options, workspace));
    });
}

function printExplanation(
  { asOfDate, account, installments, payments, features }: Explanation,
  { strategy, configuration: { timezone } }: Workspace,
  language: Language,
): void {
  const w = explainWords[language];
  const band = strategy.bands.find(({ name }) => name === account.risk_band)?.label;
  const segment = strategy.segments.find(({ name }) => name === account.segment)?.label;
  const treatment = strategy.treatments[String(account.treatment)]?.label;
  print(`${account.loan_id} ${w.stands} ${account.rank} · ${w.snapshot} ${asOfDate}`);
  print(
    `pd ${Number(account.pd).toFixed(4)} · score ${account.score} · ${band?.[language] ?? account.risk_band} · ${account.dpd_bucket}`,
  );
  print(
    `${w.pastDue} ${account.amount_past_due} · ${w.outstanding} ${account.outstanding_principal} ${account.currency}`,
  );
  printWrapped(`${w.segment} ${named(String(account.segment), segment?.[language])}`);
  if (account.treatment !== 'none')
    printWrapped(
      `${w.treatment} ${named(`${account.treatment}, ${account.channel}`, treatment?.[language])}`,
    );
  const decision = decisionWords[String(account.decision)]?.[language] ?? account.decision;
  const gain = account.treatment === 'none' ? '' : ` · ${w.gain} ${account.expected_gain}`;
  printWrapped(`${w.decision} ${decision}${gain}`);
  if (account.next_contact_from) {
    const [from, to] = [account.next_contact_from, account.next_contact_to].map((at) => clock(at, timezone));
    printWrapped(`${w.contact(from, to)} (${timezone})`);
    if (account.attempts_left !== null) print(w.attempts(String(account.attempts_left)));
  }
  if (account.agency) print(`${w.agency} ${account.agency}`);
  if (account.arm !== 'champion')
    print(`${w.arm} ${account.arm} · ${w.drawn} ${account.assignment_probability}`);
  if (account.suppressed)
    printWrapped(
      [
        w.suppressed(String(account.suppression_rule)),
        ...(account.earliest_permitted_at
          ? [`${w.until(clock(account.earliest_permitted_at, timezone))} (${timezone})`]
          : []),
      ].join(' '),
    );
  const oldest = installments.find((installment) => installment.cleared_on === null);
  print();
  print(w.dpd(String(account.dpd)) + (oldest ? w.because(String(oldest.due_on)) : ''));
  print();
  if (installments.length > 0) {
    print(w.installments);
    printTable(
      w.headInstallments,
      installments.map((i) =>
        [i.installment_no, i.due_on, i.amount_due, i.cleared_on ?? '–', i.days_late ?? ''].map(String),
      ),
    );
    print();
  }
  if (payments.length > 0) {
    print(w.payments);
    printTable(
      w.headPayments,
      payments.map((p) => [p.paid_on, p.amount, p.method ?? '', p.reversed_on ?? ''].map(String)),
    );
    print();
  }
  print(w.reasons);
  for (const n of [1, 2, 3, 4])
    if (account[`reason_${n}`])
      print(`  ${n}. ${meaning(features, String(account[`reason_${n}`]), language)}`);
  print();
  print(w.features);
  printTable(
    w.headFeatures,
    features.map((feature) => [
      feature.name,
      feature.value === null ? '–' : number(feature.value),
      feature[language],
    ]),
    [34, 12, 32],
  );
}

/** A code of the list, after what the strategy calls it; the strategy may have changed since. */
function named(code: string, label: string | undefined): string {
  return label === undefined ? code : `${label} (${code})`;
}

function meaning(features: Explanation['features'], name: string, language: Language): string {
  return features.find((feature) => feature.name === name)?.[language] ?? name;
}

/** Features are single precision: about seven digits are theirs, and five are enough below a thousand. */
function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1000 ? Number(value.toPrecision(5)).toString() : value.toFixed(2);
}

/** An instant as the clock of a time zone shows it, to the minute. */
function clock(instant: unknown, timeZone: string): string {
  return new Date(String(instant)).toLocaleString('sv-SE', { timeZone }).slice(0, 16);
}
