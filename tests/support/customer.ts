import { dateOfDay } from '../../pipeline/core/dates.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { type Cents, type Day, type Ledger, stageLedgers } from './ledger.js';
import { type StagedRow, stage } from './stage.js';

export interface Contact {
  /** Which of the customer's loans it was about; null for none, or all. */
  readonly loan: number | null;
  readonly on: Day;
  readonly direction: 'outbound' | 'inbound';
  readonly outcome: string;
  readonly promisedAmount: Cents | null;
  readonly promisedOn: Day | null;
  readonly knownOn: Day;
}

export interface Restriction {
  readonly kind: string;
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  readonly knownOn: Day;
}

/** A customer with all loans, contacts and restrictions. */
export interface Customer {
  readonly loans: readonly Ledger[];
  readonly contacts: readonly Contact[];
  readonly restrictions: readonly Restriction[];
}

const date = (day: Day | null) => (day === null ? null : dateOfDay(day));

/** Fills every `stg_*` table of a loan, a contact or a restriction; returns the `loan_key`s of each customer. */
export async function stageCustomers(
  warehouse: Warehouse,
  customers: readonly Customer[],
): Promise<number[][]> {
  const keys: number[][] = [];
  const ledgers: Ledger[] = [];
  const contacts: StagedRow[] = [];
  const restrictions: StagedRow[] = [];
  customers.forEach((customer, index) => {
    const customer_id = `C${index}`;
    const first = ledgers.length;
    keys.push(customer.loans.map((_, loan) => first + loan + 1));
    ledgers.push(...customer.loans.map((loan) => ({ ...loan, customer: customer_id })));
    for (const contact of customer.contacts)
      contacts.push({
        customer_key: first + 1,
        loan_key: contact.loan === null ? null : first + contact.loan + 1,
        contacted_at: `${dateOfDay(contact.on)} 23:59:59`,
        channel: 'phone',
        direction: contact.direction,
        outcome: contact.outcome,
        promised_amount: contact.promisedAmount === null ? null : contact.promisedAmount / 100,
        promised_on: date(contact.promisedOn),
        known_on: date(contact.knownOn),
      });
    for (const restriction of customer.restrictions)
      restrictions.push({
        customer_key: first + 1,
        kind: restriction.kind,
        starts_on: date(restriction.startsOn),
        ends_on: date(restriction.endsOn),
        known_on: date(restriction.knownOn),
      });
  });
  await stageLedgers(warehouse, ledgers);
  await stage(warehouse, 'contact', contacts);
  await stage(warehouse, 'restriction', restrictions);
  return keys;
}
