import type { Random } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import type { CustomerTraits } from './customer-traits.js';
import { happens, weightedDraw } from './draws.js';
import { population, pricing, products, schedule } from './parameters.js';

/** What the contract of one loan says. Money is in fen (0.01 yuan). */
export interface LoanTerms {
  /** Index in `products`. */
  readonly product: number;
  readonly principal: number;
  /** Yearly price of the loan in basis points, as interest or as a fee. */
  readonly rate: number;
  readonly termMonths: number;
  readonly originatedOn: number;
  /** Day of the month, 5–28. */
  readonly dueDay: number;
}

const drawProduct = weightedDraw(products.map((product, index) => [index, product.weight] as const));
const drawTerm = products.map((product) => weightedDraw(product.terms));

function drawOriginationDay(random: Random, calendar: Calendar): number {
  const { originationGrowth: growth } = population;
  const grown = (1 + growth) ** calendar.monthCount;
  const month = Math.min(
    calendar.monthCount - 1,
    Math.floor(Math.log1p(random.uniform() * (grown - 1)) / Math.log1p(growth)),
  );
  const start = calendar.monthStart(month);
  return start + random.below(calendar.monthStart(month + 1) - start);
}

function drawDueDay(random: Random, traits: CustomerTraits): number {
  const [first, last] = schedule.dueDay;
  if (!happens(random, schedule.dueAfterPayday)) return first + random.below(last - first + 1);
  return Math.min(last, Math.max(first, traits.payday + 1 + random.below(3)));
}

/** Risk-based pricing: the worse the credit standing the lender sees, the higher the rate. */
function drawRate(random: Random, traits: CustomerTraits, [best, worst]: readonly [number, number]): number {
  const { standingLoading: loading } = pricing;
  const standing = loading * traits.quality + Math.sqrt(1 - loading ** 2) * random.normal();
  return best + (worst - best) / (1 + Math.exp(1.7 * standing));
}

export function drawLoanTerms(random: Random, traits: CustomerTraits, calendar: Calendar): LoanTerms {
  const product = drawProduct(random);
  const { principal, spread, rate } = products[product];
  const yuan = principal * Math.exp(spread * random.normal());
  return {
    product,
    principal: Math.max(1000, Math.round(yuan / 100) * 100) * 100,
    rate: Math.round(drawRate(random, traits, rate) * 1000) * 10,
    termMonths: drawTerm[product](random),
    originatedOn: drawOriginationDay(random, calendar),
    dueDay: drawDueDay(random, traits),
  };
}
