import { describe, expect, it, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { configurationOf } from '../support/configuration.js';
import { ingested } from './portfolio.js';

/** The days on which the portfolio's clock shows contacts at these moments of UTC, and those on which they are known. */
async function contactsOf(timezone: string, night: string, moments: readonly string[]) {
  const rows = moments.map((moment, n) => `('K${n}', TIMESTAMPTZ '${moment}')`);
  const contact = `SELECT contact_id, 'C1' AS customer_id, contacted_at, 'phone' AS channel, 'outbound' AS direction,
    'promise' AS outcome FROM (VALUES ${rows.join(', ')}) t(contact_id, contacted_at)`;
  return ingested({ sources: { contact }, settings: { timezone } }, async ({ warehouse, rows: query }) => {
    const configuration = { ...configurationOf({}), timezone };
    await buildArrearsReferences(warehouse, configuration);
    await buildArrears(warehouse, { form: 'ledger', configuration }, night);
    const known = await query(
      'SELECT CAST(known_on AS VARCHAR) AS day FROM stg_contact ORDER BY contacted_at',
    );
    const seen = await query(
      'SELECT CAST(contacted_on AS VARCHAR) AS day FROM arr_contact ORDER BY contacted_on',
    );
    return { known: known.map(({ day }) => day), seen: seen.map(({ day }) => day) };
  });
}

describe('a contact happens on the day that the portfolio’s clock shows', () => {
  it('ahead of UTC: the morning of the snapshot is not before it', async () => {
    const { known, seen } = await contactsOf('Australia/Sydney', '2026-07-01', [
      '2026-06-30 13:59:59+00',
      '2026-06-30 14:00:00+00',
      '2026-07-01 09:15:00+10',
    ]);
    expect(known).toEqual(['2026-06-30', '2026-07-01', '2026-07-01']);
    expect(seen).toEqual(['2026-06-30']);
  });

  it('behind UTC: the evening before the snapshot is', async () => {
    const { known, seen } = await contactsOf('America/New_York', '2026-07-01', [
      '2026-06-30 20:30:00-04',
      '2026-07-01 03:59:59+00',
      '2026-07-01 04:00:00+00',
    ]);
    expect(known).toEqual(['2026-06-30', '2026-06-30', '2026-07-01']);
    expect(seen).toEqual(['2026-06-30', '2026-06-30']);
  });

  it('over the change of the clock: 8 March 2026 has 23 hours in New York', async () => {
    const { seen } = await contactsOf('America/New_York', '2026-03-09', [
      '2026-03-08 04:59:59+00',
      '2026-03-08 05:00:00+00',
      '2026-03-09 03:59:59+00',
      '2026-03-09 04:00:00+00',
    ]);
    expect(seen).toEqual(['2026-03-07', '2026-03-08', '2026-03-08']);
  });
});

test('the lag of a contact counts from its local day', async () => {
  const contact = `SELECT 'K1' AS contact_id, 'C1' AS customer_id, TIMESTAMP '2026-06-30 22:00:00' AS contacted_at,
    'phone' AS channel, 'outbound' AS direction, 'no_answer' AS outcome`;
  const settings = { timezone: 'Asia/Shanghai', known_on_lag_days: { contact: 2 } };
  await ingested({ sources: { contact }, settings }, async ({ rows }) => {
    expect(await rows('SELECT CAST(known_on AS VARCHAR) AS day FROM stg_contact')).toEqual([
      { day: '2026-07-03' },
    ]);
  });
});
