import type { Rule } from '../workspace/rule-pack-schema.js';
import { type RuleChannel, type RuleSettings, ruleChannels } from '../workspace/rule-pack-schema.js';
import { limitOf } from './limits.js';
import { countsAs, outcomeUnits } from './outcomes.js';
import type { ReferenceTable } from './reference-table.js';

/**
 * The enforced rules as tables. A rule's ordinal is its place among them; where several forbid contact equally
 * long, the first is named.
 */
export function ruleTables(rules: readonly Rule[], settings: RuleSettings): ReferenceTable[] {
  return [
    {
      name: 'ref_rule',
      columns: { ordinal: 'INTEGER', rule_id: 'VARCHAR' },
      rows: rules.map(({ id }, ordinal) => ({ ordinal, rule_id: id })),
    },
    ...limitTables(rules),
    stopTable(rules),
    outcomeTable(settings),
  ];
}

const vocabulary = Object.keys(outcomeUnits);

/** Class 0 is an outcome outside the vocabulary. */
function outcomeTable({ outcomes }: RuleSettings): ReferenceTable {
  const meant = { ...Object.fromEntries(vocabulary.map((word) => [word, word])), ...outcomes };
  return {
    name: 'ref_rule_outcome',
    columns: { outcome: 'VARCHAR', class: 'INTEGER' },
    rows: Object.entries(meant).map(([outcome, word]) => ({ outcome, class: vocabulary.indexOf(word) + 1 })),
  };
}

function limitTables(rules: readonly Rule[]): ReferenceTable[] {
  const limits = rules.flatMap((rule, ordinal) => {
    const limit = limitOf(rule);
    return limit ? [{ ordinal, ...limit }] : [];
  });
  return [
    {
      name: 'ref_rule_limit',
      columns: {
        ordinal: 'INTEGER',
        at_most: 'INTEGER',
        rolling_days: 'INTEGER',
        by_person: 'BOOLEAN',
        cool_off: 'BOOLEAN',
      },
      rows: limits.map(({ ordinal, atMost, window, byPerson, isCoolOff }) => ({
        ordinal,
        at_most: atMost,
        rolling_days: window.window === 'rolling_days' ? (window.days ?? null) : null,
        by_person: byPerson,
        cool_off: isCoolOff,
      })),
    },
    {
      name: 'ref_rule_limited',
      columns: { ordinal: 'INTEGER', channel: 'VARCHAR' },
      rows: limits.flatMap(({ ordinal, channels }) => channels.map((channel) => ({ ordinal, channel }))),
    },
    {
      name: 'ref_rule_counted',
      columns: {
        ordinal: 'INTEGER',
        by_person: 'BOOLEAN',
        channel: 'VARCHAR',
        outbound: 'BOOLEAN',
        class: 'INTEGER',
      },
      rows: limits.flatMap(({ ordinal, byPerson, channels, direction, unit }) =>
        channels.flatMap((channel) =>
          (direction === 'any' ? [true, false] : [true]).flatMap((outbound) =>
            ['', ...vocabulary].flatMap((outcome, class_) =>
              countsAs(outcome, unit)
                ? [{ ordinal, by_person: byPerson, channel, outbound, class: class_ }]
                : [],
            ),
          ),
        ),
      ),
    },
  ];
}

function stopTable(rules: readonly Rule[]): ReferenceTable {
  return {
    name: 'ref_rule_stop',
    columns: { ordinal: 'INTEGER', channel: 'VARCHAR', kind: 'VARCHAR' },
    rows: rules.flatMap(({ stop }, ordinal) =>
      (stop?.channels ?? []).flatMap((channel) =>
        [...stop!.restrictions, ...(stop!.consent_withdrawn ? ['consent_withdrawn'] : [])].map((kind) => ({
          ordinal,
          channel,
          kind,
        })),
      ),
    ),
  };
}

/** Rules of hours and days that channels have in common. */
export interface HoursClass {
  readonly rules: readonly Rule[];
  readonly members: readonly { readonly channel: RuleChannel; readonly consented: boolean }[];
}

/** Channels, with and without consent, by the rules of hours and days that they are under. */
export function hoursClasses(
  rules: readonly Rule[],
  channels: readonly RuleChannel[] = ruleChannels,
): HoursClass[] {
  const classes = new Map<string, { rules: Rule[]; members: HoursClass['members'][number][] }>();
  for (const channel of channels)
    for (const consented of [false, true]) {
      const held = rules.filter(({ quiet_hours, closed_days }) => {
        const demand = quiet_hours ?? closed_days;
        return demand?.channels.includes(channel) && !(consented && demand.unless_consent);
      });
      const key = held.map(({ id }) => id).join(' ');
      const found = classes.get(key) ?? { rules: held, members: [] };
      found.members.push({ channel, consented });
      classes.set(key, found);
    }
  return [...classes.values()];
}

/** The class of hours of each channel, and the fewest attempts that any rule grants a customer never contacted. */
export function channelTable(rules: readonly Rule[], classes: readonly HoursClass[]): ReferenceTable {
  const limits = rules.flatMap((rule) => limitOf(rule) ?? []).filter(({ isCoolOff }) => !isCoolOff);
  const fewest = (channel: RuleChannel, byPersonOnly: boolean) => {
    const numbers = limits
      .filter((limit) => limit.channels.includes(channel) && (limit.byPerson || !byPersonOnly))
      .map(({ atMost }) => atMost);
    return numbers.length > 0 ? Math.min(...numbers) : null;
  };
  return {
    name: 'ref_rule_channel',
    columns: {
      channel: 'VARCHAR',
      consented: 'BOOLEAN',
      hours: 'INTEGER',
      attempts_left: 'INTEGER',
      person_attempts_left: 'INTEGER',
    },
    rows: classes.flatMap(({ members }, hours) =>
      members.map(({ channel, consented }) => ({
        channel,
        consented,
        hours,
        attempts_left: fewest(channel, false),
        person_attempts_left: fewest(channel, true),
      })),
    ),
  };
}
