import { type Configuration, configurationSchema } from '../../pipeline/workspace/configuration-schema.js';

/** A whole configuration from the few keys that a test cares about. */
export function configurationOf(given: {
  tolerance?: string;
  minimum_dpd?: number;
  include_closed?: boolean;
  include_charged_off?: boolean;
}): Configuration {
  const { tolerance, ...cohort } = given;
  return configurationSchema.parse({
    portfolio: 'test',
    currency: 'CNY',
    files: {},
    arrears: { tolerance },
    cohort,
  });
}
