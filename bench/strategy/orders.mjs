// Working down a list, and how sure a difference is.

/** The option of each account when they are served in this order: the one worth most that is still to be had. */
export function allocateInOrder({ accounts, resources, options }, order) {
  const left = resources.map(({ capacity }) => capacity);
  const choice = new Uint8Array(accounts);
  for (const account of order) {
    let best = 0;
    for (const [option, { uses, values }] of options.entries())
      if (values[account] > options[best].values[account] && uses.every((units, k) => units <= left[k]))
        best = option;
    choice[account] = best;
    for (const [k, units] of options[best].uses.entries()) left[k] -= units;
  }
  return choice;
}

/** For each of `count` bootstrap samples of customers, how often each row is in it. */
export function draws(customers, count, seed) {
  const index = new Map([...new Set(customers)].map((customer, n) => [customer, n]));
  const places = customers.map((customer) => index.get(customer));
  let state = seed >>> 0;
  // Mulberry32: T. Ettinger, public domain.
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const times = new Uint8Array(index.size);
    for (let n = 0; n < index.size; n++) times[Math.floor(random() * index.size)] += 1;
    return Uint8Array.from(places, (place) => times[place]);
  });
}

/** The middle 95 % of the sum of `values` over the samples. */
export function interval(values, samples) {
  const sums = samples
    .map((times) => values.reduce((sum, value, index) => sum + value * times[index], 0))
    .sort((a, b) => a - b);
  return [0.025, 0.975].map((share) => sums[Math.floor(share * sums.length)]);
}
