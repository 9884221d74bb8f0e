import { arrearsSql } from '../arrears/arrears.js';
import type { ImportFeedback } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import { rankedListVersion } from '../contracts/ranked-list.js';
import { sourceContracts } from '../contracts/sources.js';
import type { IsoDate } from '../core/dates.js';
import { canonicalJson, sha256 } from '../core/hash.js';
import { programVersion } from '../core/version.js';
import { featureSql } from '../features/families.js';
import type { FileFingerprint } from '../ingest/raw-file.js';
import { outcomeSql } from '../outcomes/outcomes.js';
import { publishingSql } from '../publishing/publish-list.js';
import { rulesSql } from '../rules/apply-rules.js';
import { scoringSql } from '../scoring/score.js';
import { strategySql } from '../strategy/assign-segments.js';
import type { SqlFile } from '../warehouse/sql-file.js';
import type { Workspace } from '../workspace/workspace.js';
import { contactRules } from './contact-rules.js';

const hashes = (files: readonly SqlFile[]) => files.map((file) => file.hash);

/** Identity of the arithmetic that a model's inputs come from: the program's SQL and the workspace's features. */
export function modelSqlHash({ features }: Workspace): string {
  return sha256(canonicalJson([hashes([...arrearsSql, ...featureSql, ...outcomeSql]), features]));
}

const runSqlHashes = hashes([...scoringSql, ...rulesSql, ...strategySql, ...publishingSql]);

/** Identity of the input: the files' contents, the contract, the SELECTs, and what the configuration says of reading. */
export function dataFingerprint(workspace: Workspace, files: readonly FileFingerprint[]): string {
  const { currency, files: declared, known_on_lag_days } = workspace.configuration;
  return sha256(
    canonicalJson({
      programVersion,
      sourceContracts,
      files: files.map(({ name, sha256: hash }) => [name, hash]),
      sources: [...workspace.sources],
      currency,
      declared,
      known_on_lag_days,
    }),
  );
}

/** What goes into a run besides the workspace. */
export interface RunInputs {
  /** Of the sources. */
  readonly fingerprint: string;
  readonly model: ModelFile;
  /** Ids of the models that score in the shadow. */
  readonly challengers: readonly string[];
  /** The run of the night published before, with which the report compares; null on the first night. */
  readonly lastRunId: string | null;
  /** Files that the importing system put back for it; null where the workspace keeps none. */
  readonly answers: ImportFeedback['files'] | null;
}

/** Identity of all that goes into a run. Equal inputs need not be worked through again. */
export function inputsIdentity(
  workspace: Workspace,
  asOfDate: IsoDate,
  { model, ...inputs }: RunInputs,
): string {
  return sha256(canonicalJson({ ...settings(workspace, asOfDate, model), ...inputs }));
}

/**
 * Identity of a run, 16 hexadecimal digits: what it publishes, and the settings and arithmetic that made it.
 * Input that was not known before the snapshot is no part of it.
 */
export function runIdentity(
  workspace: Workspace,
  asOfDate: IsoDate,
  digest: string,
  model: ModelFile,
): string {
  return sha256(canonicalJson({ ...settings(workspace, asOfDate, model), digest })).slice(0, 16);
}

function settings(workspace: Workspace, asOfDate: IsoDate, model: ModelFile) {
  // Limits and gates decide whether a list is published, and nothing of what it says; no more do logs, metrics, retention and encryption.
  // Of the keys of ids the one that is used counts, not where it stands.
  const { limits, gates, observability, retention, tokenization, encryption, ...configuration } =
    workspace.configuration;
  return {
    programVersion,
    rankedListVersion,
    runSqlHashes,
    modelSqlHash: modelSqlHash(workspace),
    asOfDate,
    idKey: workspace.idKeys.current()?.id ?? null,
    configuration: { ...configuration, quarantined_share: limits.quarantined_share },
    rulePack: contactRules(workspace).pack,
    strategy: workspace.strategy,
    sources: [...workspace.sources],
    model: sha256(canonicalJson(model)),
  };
}
