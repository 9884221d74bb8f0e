import { literal } from '../warehouse/identifiers.js';

/** A part of the portfolio's customers, told by their ids alone: it never hangs on what else is in the sources. */
export interface CustomerShare {
  /** SQL condition under which the customer whose id the SQL `id` gives is in the share. */
  holds(id: string): string;
}

/** Partition `index`, from 1, of `of` partitions: an id's place is the lower half of its MD5. */
export function partitionShare(index: number, of: number): CustomerShare {
  return { holds: (id) => `md5_number_lower(${id}) % ${of} = ${index - 1}` };
}

/** A seeded sample of about `share`, in (0, 1), of the customers. */
export function sampleShare(share: number, seed: number): CustomerShare {
  const places = 2 ** 32;
  return {
    holds: (id) =>
      `md5_number_lower(${literal(`sample ${seed}/`)} || ${id}) % ${places} < ${Math.round(share * places)}`,
  };
}
