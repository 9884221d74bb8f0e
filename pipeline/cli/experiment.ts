import { Command, InvalidArgumentError, Option } from 'commander';
import { padded } from '../../models/scorecard/display-width.js';
import { UsageError } from '../core/errors.js';
import type { ExperimentPlan, Intake } from '../nightly/plan-experiment.js';
import { type Language, type LanguageOptions, languageOf, withLanguage } from './language.js';
import { positiveInteger, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { experimentWords } from './words-experiment.js';

interface PlanOptions extends LanguageOptions {
  workspace?: string;
  effect?: number;
  accounts?: number;
  baseRate?: number;
  segment?: string;
  alpha: number;
  power: number;
  share: number;
  perNight?: number;
  horizon?: number;
  json?: true;
}

/** `arrears experiment plan` */
export function experimentCommand(): Command {
  const experiment = new Command('experiment');
  experiment.addCommand(planCommand());
  experiment.addHelpText('after', '\nExamples:\n  $ arrears experiment plan --effect 0.03 -w my-portfolio');
  return experiment;
}

function planCommand(): Command {
  const rate = (flags: string, description: string) => new Option(flags, description).argParser(openShare);
  const whole = (flags: string, description: string) =>
    new Option(flags, description).argParser(positiveInteger);
  return withLanguage(new Command('plan'))
    .description('how many customers an experiment needs, or what so many can show')
    .option('-w, --workspace <dir>', 'folder whose last list gives rate and customers')
    .addOption(rate('--effect <x>', 'fall of the rate that is to be found: 0.03 is 3 points'))
    .addOption(whole('--accounts <n>', 'customers there are (one account of each)'))
    .addOption(rate('--base-rate <p>', 'rate in the champion (default: mean pd of the list)'))
    .option('--segment <name>', 'only accounts of this segment')
    .addOption(rate('--alpha <p>', 'probability of a false find').default(0.05))
    .addOption(rate('--power <p>', 'probability of a true find').default(0.8))
    .addOption(rate('--share <p>', 'share of the challenger').default(0.5))
    .addOption(whole('--per-night <n>', 'new customers a night (default: as on the lists)'))
    .addOption(whole('--horizon <days>', 'days until the outcome is known'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ arrears experiment plan --effect 0.03 --segment early_call -w my-portfolio
  $ arrears experiment plan --effect 0.03 --base-rate 0.3 --share 0.2
  $ arrears experiment plan --accounts 4000 --base-rate 0.3
  $ arrears experiment plan --accounts 4000 --base-rate 0.3 --effect 0.02

With --effect it tells the customers needed, with --accounts the smallest effect
that shows, and with both the power. Two-sided test of two proportions (Fleiss,
1981). Customers are drawn, so count one account of each.`,
    )
    .action(plan);
}

async function plan(options: PlanOptions): Promise<void> {
  const { planExperiment, intakeOf, nightsFor } = await import('../nightly/plan-experiment.js');
  const { effect, accounts, alpha, power, share } = options;
  if (effect === undefined && accounts === undefined)
    throw new UsageError('USAGE', 'an effect or a number of accounts is missing', {
      hint: 'give --effect, --accounts, or both; see: arrears experiment plan --help',
    });
  const needsList = options.baseRate === undefined || options.workspace !== undefined;
  const workspace = needsList ? workspaceOf({ workspace: options.workspace ?? '.' }) : undefined;
  const intake = workspace ? await intakeOf(workspace, options.segment) : undefined;
  const baseRate = options.baseRate ?? intake?.meanPd;
  if (baseRate === undefined)
    throw new UsageError('RATE_UNKNOWN', 'no list is published that could give the base rate', {
      hint: 'give --base-rate, or run: arrears nightly',
    });
  if (effect !== undefined && effect >= baseRate)
    throw new UsageError(
      'EFFECT_TOO_LARGE',
      `a rate of ${percent(baseRate)} cannot fall by ${points(effect)} points`,
      {
        hint: 'effects are differences of rates: 0.03 is 3 points',
      },
    );
  const found = planExperiment({
    design: { baseRate, alpha, share },
    power,
    effect,
    customers: accounts,
  });
  const newPerNight = options.perNight ?? intake?.newPerNight ?? null;
  const inflow = { customers: intake?.customers ?? newPerNight ?? 0, newPerNight };
  const nights = nightsFor(found.customers, inflow);
  const horizon = options.horizon ?? intake?.horizonDays ?? null;
  if (options.json) return printJson({ ...found, intake: intake ?? null, nights, horizon_days: horizon });
  const language = languageOf(options, workspace);
  printPlan(found, intake, options, language);
  printNights(nights, horizon, { listed: intake?.customers, newPerNight }, language);
}

function printPlan(
  found: ExperimentPlan,
  intake: Intake | undefined,
  options: PlanOptions,
  language: Language,
): void {
  const { design, effect, power, customers, arms } = found;
  const w = experimentWords[language];
  const source =
    options.baseRate !== undefined || intake === undefined
      ? w.given
      : w.meanPd(options.segment, intake.night);
  printLine(w.rate, w.from(percent(design.baseRate), source));
  printLine(
    w.effect,
    effect === null ? w.noEffect : w.lower(points(effect), percent(design.baseRate - effect)),
  );
  printLine(w.alpha, w.twoSided(percent(design.alpha)));
  printLine(w.power, percent(power));
  printLine(w.customers, String(customers));
  printLine(w.champion, String(arms.champion));
  printLine(w.challenger, String(arms.challenger));
}

function printNights(
  nights: number | null,
  horizon: number | null,
  { listed, newPerNight }: { listed: number | undefined; newPerNight: number | null },
  language: Language,
): void {
  const w = experimentWords[language];
  const supply = [
    ...(listed === undefined ? [] : [w.listed(listed)]),
    ...(newPerNight === null ? [] : [w.fresh(Number(newPerNight.toFixed(1)))]),
  ].join(w.and);
  if (nights === null) return printLine(w.nights, w.unknown(supply));
  printLine(w.nights, w.with(nights, supply));
  if (horizon !== null) printLine(w.last, w.after(nights - 1 + horizon));
}

function printLine(label: string, text: string): void {
  print(`${padded(label, 28, 'left')}${text}`);
}

const points = (share: number) => Number((100 * share).toFixed(2));
const percent = (share: number) => `${points(share)} %`;

/** Parses a number above 0 and below 1. */
function openShare(text: string): number {
  const value = Number(text);
  if (!/^0?\.\d+(e-\d+)?$/.test(text) || !(value > 0 && value < 1))
    throw new InvalidArgumentError('It is not a number above 0 and below 1, such as 0.05.');
  return value;
}
