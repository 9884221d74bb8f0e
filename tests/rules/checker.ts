import { dateOfDay, dayNumber } from '../../pipeline/core/dates.js';
import { countsAs } from '../../pipeline/rules/outcomes.js';
import type { Rule, RuleChannel } from '../../pipeline/workspace/rule-pack-schema.js';
import type { NightContact, NightCustomer } from './night.js';

// The rules by their plain meaning, one instant at a time. It shares no arithmetic with the pipeline: local time
// comes from the clock that Intl shows in each quarter of an hour.

export const minute = 60_000;
export const quarter = 15 * minute;
const day = 86_400_000;

const offsets = new Map<string, Map<number, number>>();
const clocks = new Map<string, Intl.DateTimeFormat>();

function localOf(zone: string, at: number): number {
  const cache = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, cache);
  const bucket = Math.floor(at / quarter) * quarter;
  let offset = cache.get(bucket);
  if (offset === undefined) {
    const clock =
      clocks.get(zone) ??
      new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    clocks.set(zone, clock);
    offset = Date.parse(`${clock.format(bucket).replace(' ', 'T')}Z`) - bucket;
    cache.set(bucket, offset);
  }
  return at + offset;
}

/** Days since 1970 that the local calendar shows. */
export const localDay = (zone: string, at: number) => Math.floor(localOf(zone, at) / day);

/** The first instant, on the quarter of an hour, whose local date is `date` or later. */
export function midnight(zone: string, date: string): number {
  let at = dayNumber(date) * day - day;
  while (localDay(zone, at) < dayNumber(date)) at += quarter;
  return at;
}

export interface CheckedDay {
  /** Of the portfolio. */
  readonly timezone: string;
  readonly on: string;
  readonly rules: readonly Rule[];
  readonly holidays: readonly string[];
}

const weekday = (dayNo: number) =>
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][(((dayNo + 3) % 7) + 7) % 7];
const monday = (dayNo: number) => dayNo - ((((dayNo + 3) % 7) + 7) % 7);
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** One account on one channel, asked about any instant. */
export class Checker {
  readonly from: number;
  readonly to: number;
  private readonly zone: string;
  private readonly contacts: readonly NightContact[];
  private readonly lastDay: number;

  constructor(
    private readonly night: CheckedDay,
    private readonly customer: NightCustomer,
    private readonly loan: number,
    private readonly channel: RuleChannel,
  ) {
    this.from = midnight(night.timezone, night.on);
    this.to = midnight(night.timezone, dateOfDay(dayNumber(night.on) + 1));
    this.zone =
      customer.timezone?.includes('/') && customer.timezone !== 'Mars/Olympus'
        ? customer.timezone
        : night.timezone;
    this.contacts = customer.contacts.filter(({ at, knownOn }) => at < this.from && knownOn < night.on);
    this.lastDay = localDay(this.zone, this.to - minute);
  }

  /** The enforced rules that forbid a contact at the instant, after the planned ones. */
  breaks(at: number, planned: readonly number[] = [], includeStopsToCome = true): string[] {
    return this.night.rules
      .filter((rule) => this.isBroken(rule, at, planned, includeStopsToCome))
      .map(({ id }) => id);
  }

  /** The first instant of [from, to), in steps, at which nothing is broken. */
  firstPermitted(from: number, to: number, step: number): number | null {
    for (let at = from; at < to; at += step) if (this.breaks(at, [], false).length === 0) return at;
    return null;
  }

  /** Start of the first known restriction that begins after the day and stops the channel. */
  stopToCome(): number | null {
    const starts = this.night.rules.flatMap((rule) =>
      rule.stop?.channels.includes(this.channel)
        ? this.restrictions()
            .filter(
              ({ kind, startsOn }) =>
                rule.stop!.restrictions.includes(kind as never) && dayNumber(startsOn) > this.lastDay,
            )
            .map(({ startsOn }) => midnight(this.zone, startsOn))
        : [],
    );
    return starts.length > 0 ? Math.min(...starts) : null;
  }

  private restrictions() {
    return this.customer.restrictions.filter(
      ({ knownOn, loan }) => knownOn < this.night.on && (loan === null || loan === this.loan),
    );
  }

  private consented(): boolean | undefined {
    const words = this.customer.consents
      .filter(
        ({ channel, on, knownOn }) =>
          channel === this.channel && on < this.night.on && knownOn < this.night.on,
      )
      .sort((a, b) => (a.on === b.on ? Number(b.given) - Number(a.given) : a.on < b.on ? -1 : 1));
    return words.at(-1)?.given;
  }

  private isBroken(rule: Rule, at: number, planned: readonly number[], includeStopsToCome: boolean): boolean {
    const demand = rule.quiet_hours ?? rule.closed_days ?? rule.frequency ?? rule.cool_off ?? rule.stop;
    if (!demand?.channels.includes(this.channel)) return false;
    const today = localDay(this.zone, at);
    const { quiet_hours: quiet, closed_days: closed, stop } = rule;
    if (quiet) {
      if (quiet.unless_consent && this.consented()) return false;
      const clock = Math.floor((localOf(this.zone, at) - today * day) / minute);
      return quiet.periods.some(({ days, from, to }) => {
        if (!days.includes(weekday(today) as never)) return false;
        const [begin, end] = [minutes(from), minutes(to)];
        return begin < end ? clock >= begin && clock < end : clock >= begin || clock < end;
      });
    }
    if (closed) {
      if (closed.unless_consent && this.consented()) return false;
      return Boolean(
        closed.weekdays?.includes(weekday(today) as never) ||
          (closed.holidays && this.night.holidays.includes(dateOfDay(today))),
      );
    }
    if (stop)
      return (
        (stop.consent_withdrawn && this.consented() === false) ||
        this.restrictions().some(({ kind, startsOn, endsOn }) => {
          if (!stop.restrictions.includes(kind as never)) return false;
          const begun =
            dayNumber(startsOn) <= this.lastDay || (includeStopsToCome && dayNumber(startsOn) <= today);
          return begun && (endsOn === null || dayNumber(endsOn) >= today);
        })
      );
    return this.counted(rule, at) + planned.length >= (rule.frequency?.at_most ?? 1);
  }

  /** How many past contacts a limit counts at the instant. */
  counted({ frequency, cool_off: coolOff }: Rule, at: number): number {
    const limit = frequency ?? { ...coolOff!, window: 'consecutive_days' as const };
    const byPerson = limit.key === 'person' || limit.key === 'contact_point';
    const today = localDay(this.zone, at);
    return this.contacts.filter((contact) => {
      if (!limit.channels.includes(contact.channel)) return false;
      if (limit.direction === 'outbound' && !contact.outbound) return false;
      if (!countsAs(contact.outcome, limit.unit)) return false;
      if (!byPerson && contact.loan !== null && contact.loan !== this.loan) return false;
      const then = localDay(this.zone, contact.at);
      if (limit.window === 'rolling_days') return at - contact.at < limit.days! * day;
      if (limit.window === 'consecutive_days') return today - then < limit.days!;
      if (limit.window === 'calendar_day') return today === then;
      if (limit.window === 'calendar_week') return monday(today) === monday(then);
      return dateOfDay(today).slice(0, 7) === dateOfDay(then).slice(0, 7);
    }).length;
  }
}
