/** How a lender holds delinquency: a ledger of installments and payments, or periodic status. */
export type SourceForm = 'ledger' | 'status';
