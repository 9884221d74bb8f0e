import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../pipeline/core/random.js';
import { agencyLeague, type Placements } from '../../pipeline/strategy/agency-league.js';

/** `agency band pastDue paid` a row, `times` over; every placement is a customer of its own. */
function placements(rows: readonly (readonly number[])[]): Placements {
  const all = rows.flatMap(([agency, band, pastDue, paid, times = 1]) =>
    Array.from({ length: times }, () => [agency, band, pastDue, paid]),
  );
  return {
    agency: Int32Array.from(all, ([agency]) => agency),
    band: Int32Array.from(all, ([, band]) => band),
    customer: Int32Array.from(all.keys()),
    pastDue: Float64Array.from(all, ([, , pastDue]) => pastDue),
    paid: Float64Array.from(all, ([, , , paid]) => paid),
  };
}

const limits = { customersAnAgency: 30, customersABand: 5, resamples: 200, seed: 1 };

describe('the league of agencies', () => {
  it('ranks by rates at equal risk: who is given the hard cases is not punished for them', () => {
    // Agency 0 has the easy band 0 (40 %), agency 1 the hard band 1 (20 %); in each band agency 1 brings in more.
    const { standings, bands, covered } = agencyLeague(
      placements([
        [0, 0, 100, 40, 90],
        [0, 1, 100, 10, 10],
        [1, 0, 100, 50, 10],
        [1, 1, 100, 20, 90],
      ]),
      2,
      limits,
    );
    expect([bands, covered]).toEqual([[0, 1], 1]);
    expect(standings.map(({ agency }) => agency)).toEqual([1, 0]);
    // Half of all past due stands in each band: (0.5 + 0.2) ÷ 2 and (0.4 + 0.1) ÷ 2.
    expect(standings[0]).toMatchObject({ accounts: 100, customers: 100 });
    expect(standings[0].standardized).toBeCloseTo(0.35, 12);
    expect(standings[1].standardized).toBeCloseTo(0.25, 12);
    expect(standings[0].rate).toBeCloseTo(0.23, 12);
    expect(standings[1].rate).toBeCloseTo(0.37, 12);
  });

  it('weights bands by past due, not by accounts', () => {
    const { standings } = agencyLeague(
      placements([
        [0, 0, 100, 50, 40],
        [0, 1, 300, 30, 40],
        [1, 0, 100, 20, 40],
        [1, 1, 300, 60, 40],
      ]),
      2,
      limits,
    );
    // A quarter of the past due is in band 0.
    expect(standings.find(({ agency }) => agency === 0)?.standardized).toBeCloseTo(
      0.25 * 0.5 + 0.75 * 0.1,
      12,
    );
    expect(standings.find(({ agency }) => agency === 1)?.standardized).toBeCloseTo(
      0.25 * 0.2 + 0.75 * 0.2,
      12,
    );
  });

  it('compares only where all have customers enough, and leaves out agencies that have too few', () => {
    const { standings, bands, covered } = agencyLeague(
      placements([
        [0, 0, 100, 40, 40],
        [0, 1, 100, 10, 40],
        [1, 0, 100, 30, 40],
        [1, 1, 100, 90, 4],
        [2, 0, 100, 99, 29],
      ]),
      3,
      limits,
    );
    expect(bands).toEqual([0]);
    expect(covered).toBeCloseTo(80 / 124, 12);
    expect(standings.map(({ agency, standardized }) => [agency, standardized])).toEqual([
      [0, 0.4],
      [1, 0.3],
      [2, null],
    ]);
    expect(standings[2]).toMatchObject({ customers: 29, interval: null });
  });

  it('gives intervals that hold the true rate about as often as they say', () => {
    const random = seededRandom(3);
    let held = 0;
    const samples = 150;
    for (let n = 0; n < samples; n++) {
      const rows = Array.from({ length: 160 }, (_, row) => [
        row % 2,
        row % 4 < 2 ? 0 : 1,
        100,
        random.uniform() < 0.3 ? 100 : 0,
      ]);
      const [{ interval }] = agencyLeague(placements(rows), 2, { ...limits, seed: n }).standings.filter(
        ({ agency }) => agency === 0,
      );
      if (interval && interval.low <= 0.3 && 0.3 <= interval.high) held++;
    }
    expect(held / samples).toBeGreaterThan(0.88);
    expect(held / samples).toBeLessThan(0.995);
  });

  it('has wider intervals when the placements of a customer stand together', () => {
    const apart = placements(
      Array.from({ length: 200 }, (_, n) => [n % 2, 0, 100, Math.floor(n / 10) % 3 === 0 ? 100 : 0]),
    );
    const together = { ...apart, customer: apart.customer.map((n) => Math.floor(n / 10) * 2 + (n % 2)) };
    const width = (given: Placements) => {
      const { interval } = agencyLeague(given, 2, { ...limits, customersAnAgency: 5 }).standings[0];
      return interval!.high - interval!.low;
    };
    expect(width(together)).toBeGreaterThan(1.5 * width(apart));
  });
});
