import type { NightBacktest } from '../contracts/backtest.js';
import type { Manifest } from '../contracts/manifest.js';
import type { Bilingual } from '../core/bilingual.js';
import type { ReportMetrics } from './report-data.js';
import type { ReportLanguage } from './report-table.js';

/** What the report tells of a published night. */
export type NightSummary = Pick<Manifest, 'as_of_date' | 'run_id' | 'accounts' | 'control_totals'>;

/** A contact rule on the night, as the report tells it. */
export interface AppliedRule {
  readonly id: string;
  readonly label: Bilingual;
  /** What it demands, with its values. */
  readonly says: Bilingual;
  readonly citation: Bilingual;
  readonly strength: string;
  readonly verification: string;
  readonly standing: string;
}

/** What the report is about, besides the tables of the warehouse. */
export interface ReportContext {
  readonly manifest: Omit<Manifest, 'started_at' | 'files'>;
  readonly metrics: ReportMetrics;
  /** The language that is shown first. */
  readonly language: ReportLanguage;
  /** Names of features that the sources of the workspace cannot give. */
  readonly missingFeatures: readonly string[];
  readonly rules: readonly AppliedRule[];
  /** The night published before, whose list stands in `rep_last_night`; none on the first night. */
  readonly lastNight?: NightSummary;
  /** Whether `scr_rank_move` tells how much of a move came from data, model and strategy. */
  readonly movesAttributed: boolean;
  /** The snapshot of `rep_month_ago`. */
  readonly monthAgo: string;
  /** Whether a source tells contacts. */
  readonly toldContacts: boolean;
  /** Past nights whose outcomes are known, ascending. */
  readonly backtests?: readonly NightBacktest[];
}
