import { describe, expect, test } from 'vitest';
import { arrears } from '../support/cli.js';

describe('commands of the strategy', () => {
  test.each([[['experiment', 'plan']], [['simulate']], [['agencies']]])(
    '%j shows examples and fits 80 columns',
    (command) => {
      const { code, out } = arrears([...command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain('Examples:');
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  test('experiment plan answers without a workspace', () => {
    const plan = ['experiment', 'plan', '--base-rate', '0.5'];
    const { code, out } = arrears([...plan, '--effect', '0.1', '--per-night', '100', '--horizon', '30']);
    expect(code).toBe(0);
    expect(out).toMatch(/Customers +776\n +of the champion +388\n +of the challenger +388\n/);
    expect(out).toMatch(/Nights +8, with 100 new a night\nLast outcome known +after 37 days/);
    const { effect, power, nights } = JSON.parse(arrears([...plan, '--accounts', '776', '--json']).out);
    expect(effect).toBeCloseTo(0.1, 3);
    expect([power, nights]).toEqual([0.8, null]);
  });

  test.each([
    [['experiment', 'plan', '--base-rate', '0.5'], /an effect or a number of accounts is missing/],
    [['experiment', 'plan', '--base-rate', '0.5', '--effect', '3'], /number above 0 and below 1/],
    [['experiment', 'plan', '--base-rate', '0.1', '--effect', '0.1'], /EFFECT_TOO_LARGE/],
    [['simulate', '--nights', '0'], /whole number of at least 1/],
    [['agencies', '--horizon', 'x'], /whole number of at least 1/],
  ])('%j is a usage error', (args, message) => {
    const { code, err } = arrears(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
