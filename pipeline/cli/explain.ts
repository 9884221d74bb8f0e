import { Command } from 'commander';
import type { Explanation } from '../reporting/explanation.js';
import { type Language, languageOf } from './language.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';

type ExplainOptions = WorkspaceOptions & { json?: true };

const words = {
  en: {
    stands: 'stands at rank',
    snapshot: 'snapshot',
    pastDue: 'past due',
    outstanding: 'outstanding principal',
    segment: 'segment',
    treatment: 'treatment',
    decision: 'decision',
    agency: 'agency',
    arm: 'arm',
    drawn: 'drawn with probability',
    suppressed: 'suppressed by',
    dpd: (days: string) => `days past due: ${days}`,
    because: (day: string) => `, because the oldest unpaid installment was due on ${day}`,
    installments: 'Installments',
    payments: 'Payments',
    reasons: 'What raises the risk most',
    features: 'Features',
    headInstallments: ['No', 'Due on', 'Amount', 'Cleared on', 'Days late'],
    headPayments: ['Paid on', 'Amount', 'Method', 'Reversed on'],
    headFeatures: ['Feature', 'Value', 'Meaning'],
    missing: 'missing',
  },
  zh: {
    stands: '排名',
    snapshot: '快照日',
    pastDue: '逾期金額',
    outstanding: '剩餘本金',
    segment: '分群',
    treatment: '處置',
    decision: '決定',
    agency: '委外機構',
    arm: '實驗組別',
    drawn: '分派機率',
    suppressed: '暫停聯繫：',
    dpd: (days: string) => `逾期天數：${days}`,
    because: (day: string) => `，最早未還清分期的到期日為 ${day}`,
    installments: '分期',
    payments: '還款',
    reasons: '主要風險因素',
    features: '特徵',
    headInstallments: ['期數', '到期日', '金額', '還清日', '遲還天數'],
    headPayments: ['還款日', '金額', '方式', '沖正日'],
    headFeatures: ['特徵', '數值', '含義'],
    missing: '缺失',
  },
} as const;

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
      else printExplanation(explanation, languageOf(options, workspace));
    });
}

function printExplanation(
  { asOfDate, account, installments, payments, features }: Explanation,
  language: Language,
): void {
  const w = words[language];
  print(`${account.loan_id} ${w.stands} ${account.rank} · ${w.snapshot} ${asOfDate}`);
  print(
    `pd ${Number(account.pd).toFixed(4)} · score ${account.score} · ${account.risk_band} · ${account.dpd_bucket}`,
  );
  print(
    `${w.pastDue} ${account.amount_past_due} · ${w.outstanding} ${account.outstanding_principal} ${account.currency}`,
  );
  print(`${w.segment} ${account.segment} · ${w.treatment} ${account.treatment} (${account.channel})`);
  print(
    [`${w.decision} ${account.decision}`, ...(account.agency ? [`${w.agency} ${account.agency}`] : [])].join(
      ' · ',
    ),
  );
  if (account.arm !== 'champion')
    print(`${w.arm} ${account.arm} · ${w.drawn} ${account.assignment_probability}`);
  if (account.suppressed)
    print(`${w.suppressed} ${account.suppression_rule} ${account.earliest_permitted_at ?? ''}`.trimEnd());
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
      feature.value === null ? w.missing : number(feature.value),
      feature[language],
    ]),
    [34, 10, 34],
  );
}

function meaning(features: Explanation['features'], name: string, language: Language): string {
  return features.find((feature) => feature.name === name)?.[language] ?? name;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(5)).toString();
}
