import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import type { RuleChannel } from '../../pipeline/workspace/rule-pack-schema.js';
import {
  consentOf,
  contactOf,
  emptyNight,
  type Permission,
  restrictionOf,
  runNight,
  settings,
  shippedPack,
} from './night.js';

/** What is asked: by default about a call to the only loan of a customer in the portfolio's time zone. */
export interface Given {
  readonly on: string;
  /** Of the customer. */
  readonly zone?: string | null;
  /** Of the portfolio. */
  readonly portfolio?: string;
  readonly channel?: RuleChannel;
  readonly loans?: number;
  readonly loan?: number;
  readonly contacts?: readonly string[];
  readonly restrictions?: readonly string[];
  readonly consents?: readonly string[];
  readonly rules?: object;
}

/**
 * The answer: `open <from> – <to>`, then `left <attempts>` and `shared <person attempts>` where rules number them; or
 * `shut <rule id> until <instant>`, or `until unknown`. Instants carry an offset.
 */
export type Answer = string;

export type RuleCase = readonly [name: string, given: Given, answer: Answer];

/** Tests every case against the pack as it is shipped. */
export function testCases(
  pack: string,
  defaults: { readonly zone: string },
  cases: readonly RuleCase[],
): void {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await emptyNight();
  });
  afterAll(() => warehouse.close());
  test.each(cases)('%s', async (_, given, answer) => {
    const portfolio = given.portfolio ?? defaults.zone;
    const { permissions } = await runNight(warehouse, {
      pack: shippedPack(pack),
      rules: settings({ pack, ...given.rules }),
      timezone: portfolio,
      on: given.on,
      channels: [given.channel ?? 'phone'],
      customers: [
        {
          timezone: given.zone === undefined ? portfolio : given.zone,
          loans: given.loans ?? 1,
          contacts: (given.contacts ?? []).map(contactOf),
          restrictions: (given.restrictions ?? []).map(restrictionOf),
          consents: (given.consents ?? []).map(consentOf),
        },
      ],
    });
    expect(answerOf(permissions[(given.loan ?? 1) - 1])).toBe(inUtc(answer));
  });
}

const instant = (at: number | null) =>
  at === null ? 'unknown' : new Date(at).toISOString().replace(':00.000Z', 'Z');

function inUtc(answer: Answer): string {
  return answer.replace(/\d{4}-\S+T\S+/g, (text) => instant(Date.parse(text)));
}

function answerOf({
  allowed,
  from,
  to,
  attemptsLeft,
  personAttemptsLeft,
  rule,
  earliest,
}: Permission): string {
  if (!allowed) return `shut ${rule} until ${instant(earliest)}`;
  const left = attemptsLeft === null ? '' : ` left ${attemptsLeft}`;
  const shared = personAttemptsLeft === null ? '' : ` shared ${personAttemptsLeft}`;
  return `open ${instant(from)} – ${instant(to)}${left}${shared}`;
}
