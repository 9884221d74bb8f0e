import { z } from 'zod';
import { DataContractError } from '../../pipeline/core/errors.js';
import { readDocument } from '../documents.js';
import type { FittedModel } from '../estimator.js';
import { logit } from '../logit.js';
import { floorFloat32 } from '../trees/compiled-trees.js';
import { emptyTree, type Tree } from '../trees/tree.js';
import { importedTrees } from './imported-trees.js';

const integers = z.array(z.number().int());
const flags = z.array(z.union([z.boolean(), z.number()]));

const treeSchema = z.looseObject({
  left_children: integers,
  right_children: integers,
  split_indices: integers,
  split_conditions: z.array(z.number()),
  split_type: integers.optional(),
  default_left: flags,
  loss_changes: z.array(z.number()),
  sum_hessian: z.array(z.number()),
});

const modelSchema = z.looseObject({
  learner: z.looseObject({
    feature_names: z.array(z.string()),
    gradient_booster: z.looseObject({
      name: z.string(),
      model: z.looseObject({ trees: z.array(treeSchema) }).optional(),
    }),
    learner_model_param: z.looseObject({
      base_score: z.string(),
      num_class: z.string(),
      num_feature: z.string(),
    }),
    objective: z.looseObject({ name: z.string() }),
  }),
});

/**
 * Reads an XGBoost JSON model of `binary:logistic` with the tree booster and number splits. Its margin is
 * XGBoost's, computed in 64-bit floats where XGBoost uses 32; features are found by name (f0, f1, … for
 * a model without names).
 *
 * @throws DataContractError when the document is incomplete or of another kind
 */
export function readXgboost(document: unknown): FittedModel {
  const { learner } = readDocument(modelSchema, document, 'XGBoost model');
  const { gradient_booster: booster, learner_model_param: param, objective } = learner;
  if (!['binary:logistic', 'reg:logistic'].includes(objective.name)) {
    throw unusable(`its objective is ${objective.name}`, 'train with binary:logistic');
  }
  if (booster.name !== 'gbtree' || !booster.model) {
    throw unusable(`its booster is ${booster.name}`, 'train with booster=gbtree');
  }
  if (Number(param.num_class) > 1) throw unusable('it has several classes', 'train with binary:logistic');
  const base = Number(param.base_score.replace(/^\[|\]$/g, ''));
  if (!(base > 0 && base < 1)) throw unusable(`its base_score is ${param.base_score}`, 'save it again');
  const count = Number(param.num_feature);
  const names = learner.feature_names.length > 0 ? learner.feature_names : defaultNames(count);
  return importedTrees({
    source: 'xgboost',
    sigmoid: 1,
    features: names.map((name) => ({ name, kind: 'number', direction: 0 })),
    zero_is_missing: [],
    base: logit(base),
    trees: booster.model.trees.map(treeOf),
  });
}

function defaultNames(count: number): string[] {
  return Array.from({ length: count }, (_, f) => `f${f}`);
}

type XgboostTree = z.infer<typeof treeSchema>;

/** Numbers the nodes that can be reached anew, parents first. */
function treeOf(tree: XgboostTree, t: number): Tree {
  const { left_children, right_children, split_indices, split_conditions, default_left } = tree;
  const read = emptyTree();
  const waiting: { node: number; parent: number; side: 'left' | 'right' }[] = [];
  let visits = 0;
  const visit = (node: number, parent: number, side: 'left' | 'right') => {
    if (!(node in split_conditions) || visits++ > left_children.length) {
      throw unusable(`tree ${t} has no sound node ${node}`, 'save it again');
    }
    let child: number;
    if (left_children[node] < 0) {
      child = ~read.leaf_value.length;
      read.leaf_value.push(split_conditions[node]);
      read.leaf_cover.push(tree.sum_hessian[node]);
    } else {
      if (tree.split_type?.[node])
        throw unusable('it splits on categories', 'train with number features only');
      child = read.feature.length;
      read.feature.push(split_indices[node]);
      read.threshold.push(belowFloat32(split_conditions[node]));
      read.missing_left.push(default_left[node] ? 1 : 0);
      read.left.push(0);
      read.right.push(0);
      read.gain.push(tree.loss_changes[node]);
      waiting.push({ node: left_children[node], parent: child, side: 'left' });
      waiting.push({ node: right_children[node], parent: child, side: 'right' });
    }
    if (parent >= 0) read[side][parent] = child;
  };
  visit(0, -1, 'left');
  for (let next = waiting.shift(); next; next = waiting.shift()) visit(next.node, next.parent, next.side);
  return read;
}

/** XGBoost sends v < x left; for 32-bit values that is v ≤ the largest one below x. */
function belowFloat32(x: number): number {
  const float = Math.fround(x);
  return floorFloat32(float - Math.max(Math.abs(float) * 2 ** -25, 2 ** -150));
}

function unusable(problem: string, hint: string): DataContractError {
  return new DataContractError('xgboost_model', `the XGBoost model cannot be used: ${problem}`, { hint });
}
