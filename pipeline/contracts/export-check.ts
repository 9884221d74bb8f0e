import { ConfigurationError } from '../core/errors.js';
import { bucketLabels } from '../workspace/buckets.js';
import { type Problem, unknownName } from '../workspace/condition-check.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import type { ExportProfile } from '../workspace/export-profile.js';
import { noTreatment, type Strategy } from '../workspace/strategy-schema.js';
import { yamlLines } from '../workspace/yaml-file.js';
import { rankedList } from './ranked-list.js';

/** What a dialer needs: whom to call in which order, when, and how often still. */
const dialerColumns = [
  'rank',
  'loan_id',
  'customer_id',
  'segment',
  'treatment',
  'owner',
  'agency',
  'dpd',
  'amount_past_due',
  'currency',
  'next_contact_from',
  'next_contact_to',
  'attempts_left',
];

/** The columns of a profile's file: name in the list, name in the file, and DuckDB type. */
export function exportColumns(profile: ExportProfile): { column: string; as: string; type: string }[] {
  const columns = profile.form === 'dialer' ? dialerColumns : profile.columns;
  return columns.map((entry) => {
    const column = typeof entry === 'string' ? entry : entry.column;
    const as = typeof entry !== 'string' && 'as' in entry ? entry.as : column;
    return { column, as, type: rankedList[column] };
  });
}

/**
 * Checks what a schema cannot of `exports` in arrears.yaml: names of files, columns, segments, treatments and bands.
 * @param path the file that the configuration was read from
 * @throws ConfigurationError listing every mistake with its line and key
 */
export function checkExports(configuration: Configuration, strategy: Strategy, path: string): void {
  const problems = configuration.exports.flatMap((profile, index) => [
    ...nameProblems(configuration.exports, index),
    ...columnProblems(profile, index),
    ...whereProblems(profile, index, configuration, strategy),
  ]);
  if (problems.length === 0) return;
  const lineOf = yamlLines(path);
  throw new ConfigurationError('EXPORTS_INVALID', 'a profile of exports is wrong', {
    where: path,
    examples: problems
      .map(({ key, text }) => ({ line: lineOf(key), text: `${key.join('.')}: ${text}` }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, text }) => `line ${line}: ${text}`),
    hint: 'correct the keys named above',
  });
}

function nameProblems(profiles: readonly ExportProfile[], index: number): Problem[] {
  const { name } = profiles[index];
  const isSecond = profiles.findIndex((earlier) => earlier.name === name) < index;
  return isSecond ? [{ key: ['exports', index, 'name'], text: `"${name}" stands twice` }] : [];
}

function columnProblems(profile: ExportProfile, index: number): Problem[] {
  if (profile.form === 'dialer') return [];
  const columns = exportColumns(profile);
  return columns.flatMap(({ column, as }, place) => {
    const key = ['exports', index, 'columns', place];
    const twice = columns.findIndex((earlier) => earlier.as === as) < place;
    return [
      ...unknownName(key, 'column', column, Object.keys(rankedList)),
      ...(twice ? [{ key, text: `two columns are called "${as}"` }] : []),
    ];
  });
}

function whereProblems(
  profile: ExportProfile,
  index: number,
  configuration: Configuration,
  { treatments, segments, bands }: Strategy,
): Problem[] {
  const { where } = profile;
  const agencies = Object.values(treatments).flatMap((treatment) => Object.keys(treatment.agencies ?? {}));
  const known: [keyof typeof where, string, readonly string[]][] = [
    ['treatment', 'treatment', [...Object.keys(treatments), noTreatment]],
    ['segment', 'segment', segments.map(({ name }) => name)],
    ['risk_band', 'band', bands.map(({ name }) => name)],
    ['dpd_bucket', 'bucket', bucketLabels(configuration.arrears.bucket_lower_edges)],
    ['agency', 'agency', agencies],
  ];
  return known.flatMap(([column, what, names]) =>
    (where[column] ?? []).flatMap((value) =>
      unknownName(['exports', index, 'where', column], what, value, names),
    ),
  );
}
