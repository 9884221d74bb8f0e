/** A resource of which only so much is there tonight, such as calls. */
export interface Resource {
  readonly name: string;
  /** Units, 0 or more; Infinity for as many as anyone asks for. */
  readonly capacity: number;
}

/** One thing that can be done with an account. */
export interface Option {
  readonly name: string;
  /** Units of each resource, in the order of the resources. */
  readonly uses: readonly number[];
  /** What it is worth for each account, in currency units; NaN where it may not be done. */
  readonly values: Float64Array;
}

/**
 * Every account gets one option; together they use no more than there is. The first option uses nothing and may be
 * done with every account, so there is always an answer.
 */
export interface AllocationProblem {
  readonly accounts: number;
  readonly resources: readonly Resource[];
  readonly options: readonly Option[];
}

/** Which option each account gets, and what that is worth. */
export interface Allocation {
  /** Index of the option of each account. */
  readonly choice: Uint8Array;
  /** Sum of the values chosen. */
  readonly value: number;
  /** No allocation is worth more. */
  readonly bound: number;
  /** Units used of each resource. */
  readonly used: readonly number[];
  /** Shadow price of each resource: what one more unit would add. */
  readonly prices: readonly number[];
}
