import { describe, expect, it } from 'vitest';
import { nearestName, suggestion } from '../../pipeline/core/nearest.js';

const names = ['payment', 'installment', 'loan', 'contact'];

describe('the nearest name', () => {
  it.each([
    ['paymnet', 'payment'],
    ['PAYMENT', 'payment'],
    ['instalment', 'installment'],
    ['loans', 'loan'],
    ['contract', 'contact'],
    ['loan', 'loan'],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestName(name, names)).toBe(nearest);
  });
  it.each(['customer', 'xyz', ''])('of "%s" is none', (name) => {
    expect(nearestName(name, names)).toBeUndefined();
  });
  it('is the first of equally near ones', () => {
    expect(nearestName('ab', ['ac', 'ad'])).toBe('ac');
  });
  it('of nothing is none', () => {
    expect(nearestName('loan', [])).toBeUndefined();
  });
});

it('a suggestion asks, or lists all', () => {
  expect(suggestion('load', names)).toBe('did you mean "loan"?');
  expect(suggestion('borrower', names)).toBe('one of: payment, installment, loan, contact');
});
