import { conditionProblems, type Problem, unknownName } from './condition-check.js';
import { type Experiment, type Strategy, treatmentsOf } from './strategy-schema.js';

/** The arm of an experiment that changes nothing, and the one that gets no treatment. */
export const championArm = 'champion';
export const holdoutArm = 'holdout';

/** Experiments that leave the champion no share, replace what no account has, or get in each other's way. */
export function experimentProblems(strategy: Strategy, buckets: readonly string[]): Problem[] {
  const { experiments, holdout } = strategy;
  const names = [holdout?.name, ...experiments.map(({ name }) => name)];
  const bands = strategy.bands.map(({ name }) => name);
  return experiments.flatMap((experiment, index) => {
    const key = ['experiments', index];
    const { name, starts_on, ends_on, where } = experiment;
    const problems: Problem[] = [
      ...conditionProblems(where, [...key, 'where'], buckets, bands),
      ...armProblems(experiment, key, strategy),
      ...entangled(experiments, index),
    ];
    if (names.indexOf(name) < index + 1)
      problems.push({ key: [...key, 'name'], text: `"${name}" stands twice` });
    if (ends_on !== undefined && ends_on <= starts_on)
      problems.push({ key: [...key, 'ends_on'], text: `is not after starts_on (${starts_on})` });
    return problems;
  });
}

function armProblems(
  { arms, holdout = 0 }: Experiment,
  key: Problem['key'],
  { treatments, segments }: Strategy,
): Problem[] {
  const problems: Problem[] = [];
  const chosen = new Set(segments.flatMap(treatmentsOf));
  const taken = arms.reduce((sum, { share }) => sum + share, holdout);
  if (arms.length === 0 && holdout === 0) problems.push({ key, text: 'needs arms, a holdout, or both' });
  if (taken > 1 - 1e-9)
    problems.push({
      key: [...key, arms.length > 0 ? 'arms' : 'holdout'],
      text: `the shares sum to ${Number(taken.toFixed(6))} and leave the champion nothing: below 1`,
    });
  for (const [place, { name, replace }] of arms.entries()) {
    const at = [...key, 'arms', place];
    if (name === championArm || name === holdoutArm)
      problems.push({
        key: [...at, 'name'],
        text: `"${name}" is the name of an arm that every experiment has`,
      });
    if (arms.findIndex((other) => other.name === name) < place)
      problems.push({ key: [...at, 'name'], text: `"${name}" stands twice` });
    if (Object.keys(replace).length === 0)
      problems.push({ key: [...at, 'replace'], text: 'is empty: the arm would be another champion' });
    for (const [from, to] of Object.entries(replace)) {
      const line = [...at, 'replace', from];
      problems.push(...unknownName(line, 'treatment', from, Object.keys(treatments)));
      problems.push(...unknownName(line, 'treatment', to, Object.keys(treatments)));
      if (from === to) problems.push({ key: line, text: 'is replaced by itself' });
      if (Object.hasOwn(treatments, from) && !chosen.has(from))
        problems.push({ key: line, text: `no segment chooses "${from}", so there is nothing to replace` });
    }
  }
  return problems;
}

/**
 * Experiments draw independently of each other. Two that run on the same days may not touch the same
 * treatments, or what an arm does would depend on which of them is applied first.
 */
function entangled(experiments: readonly Experiment[], index: number): Problem[] {
  const later = experiments[index];
  return experiments.slice(0, index).flatMap((earlier) => {
    const apart =
      (earlier.ends_on !== undefined && earlier.ends_on <= later.starts_on) ||
      (later.ends_on !== undefined && later.ends_on <= earlier.starts_on);
    if (apart) return [];
    const [a, b] = [earlier, later].map(({ arms }) => arms.flatMap(({ replace }) => Object.entries(replace)));
    const touched = (pairs: [string, string][]) => pairs.flat();
    const shared =
      a.find(([from]) => touched(b).includes(from))?.[0] ??
      b.find(([from]) => touched(a).includes(from))?.[0];
    return shared === undefined
      ? []
      : [
          {
            key: ['experiments', index, 'arms'],
            text: `"${earlier.name}", which runs at the same time, also changes "${shared}"; run one after the other`,
          },
        ];
  });
}
