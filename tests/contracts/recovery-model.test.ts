import { expect, test } from 'vitest';
import { loadRecovery, recoveryModelSchema } from '../../pipeline/contracts/recovery-model.js';

const matrix = { rows: 4, features: [], columns: [] };
const bucket = Int32Array.of(1, 2, 2, 9);
const amountPastDue = Float64Array.of(100, 100, 1000, 10);

test('probability × amount, the amount within the balance, an unseen bucket at the overall rate', () => {
  const model = recoveryModelSchema.parse({
    paying: { kind: 'bucket_rate', rates: [null, 0.5, 0.2], overall: 0.4 },
    amount: { kind: 'bucket_rate', rates: [null, 3, 0.5], overall: 2 },
  });
  const balance = Float64Array.of(250, 500, 400, 500);
  // 0.5 × min(300, 250); 0.2 × 50; 0.2 × min(500, 400); 0.4 × 20
  expect([...loadRecovery(model)({ matrix, bucket, amountPastDue, balance })]).toEqual([125, 10, 80, 8]);
});

test('an amount below zero counts as nothing', () => {
  const model = recoveryModelSchema.parse({
    paying: { kind: 'bucket_rate', rates: [], overall: 1 },
    amount: { kind: 'bucket_rate', rates: [], overall: -1 },
  });
  const balance = amountPastDue;
  expect([...loadRecovery(model)({ matrix, bucket, amountPastDue, balance })]).toEqual([0, 0, 0, 0]);
});
