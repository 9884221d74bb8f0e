import { bootstrapIntervals, type Interval } from '../../models/metrics/bootstrap.js';

/** Accounts that were placed with agencies; all arrays have one element a placement. */
export interface Placements {
  /** Index of the agency. */
  readonly agency: Int32Array;
  /** Index of the risk band at placement. */
  readonly band: Int32Array;
  /** Number of the customer; intervals resample customers. */
  readonly customer: Int32Array;
  /** Past due at placement, in currency units. */
  readonly pastDue: Float64Array;
  /** Paid afterwards, within the horizon. */
  readonly paid: Float64Array;
}

/** How an agency did. */
export interface AgencyStanding {
  /** Index of the agency. */
  readonly agency: number;
  readonly accounts: number;
  readonly customers: number;
  /** Paid ÷ past due; null without past due. */
  readonly rate: number | null;
  /** The rate that the agency would have had with the risk mix of all; null when it has too few customers. */
  readonly standardized: number | null;
  /** 95 % interval of the standardized rate. */
  readonly interval: Interval | null;
}

/** Agencies at equal risk mix. */
export interface AgencyLeague {
  /** The best standardized rate first, those with too few customers last. */
  readonly standings: readonly AgencyStanding[];
  /** Bands in which every compared agency has customers enough. */
  readonly bands: readonly number[];
  /** Share of the past due of compared agencies that stands in these bands. */
  readonly covered: number;
}

/** What must be there for a comparison. */
export interface LeagueLimits {
  readonly customersAnAgency: number;
  readonly customersABand: number;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Compares agencies by direct standardization over risk bands: the rate of each band, weighted by the past due that all
 * compared agencies together have in it (Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., 1981, chapter
 * 14). Intervals are a bootstrap by customer, with the weights of the placements as they are.
 */
export function agencyLeague(placements: Placements, agencies: number, limits: LeagueLimits): AgencyLeague {
  const { agency, band, customer, pastDue, paid } = placements;
  const bandCount = band.reduce((most, ordinal) => Math.max(most, ordinal + 1), 0);
  const customersOf = Array.from({ length: agencies }, () => new Set<number>());
  const customersIn = Array.from({ length: agencies * bandCount }, () => new Set<number>());
  for (let row = 0; row < agency.length; row++) {
    customersOf[agency[row]].add(customer[row]);
    customersIn[agency[row] * bandCount + band[row]].add(customer[row]);
  }
  const all = Array.from({ length: agencies }, (_, index) => index);
  const compared = all.filter((each) => customersOf[each].size >= limits.customersAnAgency);
  const bands = Array.from({ length: bandCount }, (_, index) => index).filter(
    (each) =>
      compared.length > 0 &&
      compared.every((one) => customersIn[one * bandCount + each].size >= limits.customersABand),
  );
  const once = sums(placements, agencies, bandCount);
  const inBand = (each: number) => compared.reduce((sum, one) => sum + once.due[one * bandCount + each], 0);
  const weights = bands.map(inBand);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const whole = Array.from({ length: bandCount }, (_, index) => inBand(index)).reduce(
    (sum, due) => sum + due,
    0,
  );
  const standardize = ({ due, recovered }: Sums, one: number) =>
    bands.reduce((rate, each, index) => {
      const cell = one * bandCount + each;
      return rate + (weights[index] / weight) * (recovered[cell] / due[cell]);
    }, 0);
  const intervals =
    weight > 0
      ? bootstrapIntervals(
          customer,
          (drawn) => {
            const drawnSums = sums(placements, agencies, bandCount, drawn);
            return compared.map((one) => standardize(drawnSums, one));
          },
          limits,
        )
      : [];
  const standings = all.map((one): AgencyStanding => {
    const rows = agency.reduce((count, each) => count + Number(each === one), 0);
    const total = (of: Float64Array) => of.reduce((sum, x, row) => (agency[row] === one ? sum + x : sum), 0);
    const place = weight > 0 ? compared.indexOf(one) : -1;
    return {
      agency: one,
      accounts: rows,
      customers: customersOf[one].size,
      rate: total(pastDue) > 0 ? total(paid) / total(pastDue) : null,
      standardized: place < 0 ? null : standardize(once, one),
      interval: place < 0 ? null : intervals[place],
    };
  });
  return {
    standings: standings.sort(
      (a, b) => (b.standardized ?? -1) - (a.standardized ?? -1) || a.agency - b.agency,
    ),
    bands,
    covered: whole > 0 ? weight / whole : 0,
  };
}

/** Past due and paid of each agency and band. */
interface Sums {
  readonly due: Float64Array;
  readonly recovered: Float64Array;
}

function sums(
  { agency, band, pastDue, paid }: Placements,
  agencies: number,
  bands: number,
  weights?: Float64Array,
): Sums {
  const due = new Float64Array(agencies * bands);
  const recovered = new Float64Array(agencies * bands);
  for (let row = 0; row < agency.length; row++) {
    const cell = agency[row] * bands + band[row];
    const weight = weights?.[row] ?? 1;
    due[cell] += weight * pastDue[row];
    recovered[cell] += weight * paid[row];
  }
  return { due, recovered };
}
