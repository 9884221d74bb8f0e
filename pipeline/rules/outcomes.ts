import type { CountedUnit } from '../workspace/rule-pack-schema.js';

type Answer = 'unanswered' | 'connected' | 'contact' | 'effective_conversation';

/**
 * The vocabulary of `contact.outcome`, and what each counts as besides an attempt, which every contact is:
 * - `unanswered`: nobody and nothing took the contact;
 * - `connected`: somebody took it, whoever that was;
 * - `contact`: it reached the customer, as a message delivered or left or as a talk;
 * - `effective_conversation`: the customer talked. It is also connected and a contact.
 */
export const outcomeUnits: Readonly<Record<string, readonly Answer[]>> = {
  no_answer: ['unanswered'],
  busy: ['unanswered'],
  failed: ['unanswered'],
  invalid_number: ['unanswered'],
  not_home: ['unanswered'],
  voicemail: ['unanswered', 'contact'],
  delivered: ['contact'],
  hung_up: ['connected', 'contact'],
  wrong_party: ['connected'],
  wrong_number: ['connected'],
  right_party: ['connected', 'contact', 'effective_conversation'],
  promise: ['connected', 'contact', 'effective_conversation'],
  refused: ['connected', 'contact', 'effective_conversation'],
  dispute: ['connected', 'contact', 'effective_conversation'],
  hardship_plea: ['connected', 'contact', 'effective_conversation'],
  payment_advice: ['connected', 'contact', 'effective_conversation'],
};

/** Whether a contact of this outcome counts; an outcome that the vocabulary lacks counts as everything. */
export function countsAs(outcome: string, unit: CountedUnit): boolean {
  return unit === 'attempt' || !(outcome in outcomeUnits) || outcomeUnits[outcome].includes(unit);
}
