import { parseArgs } from 'node:util';

/** Options that floor, ours and panel share; the positional is the folder of the workspace. */
export function processOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'as-of': { type: 'string' },
      threads: { type: 'string' },
      'memory-limit': { type: 'string' },
      output: { type: 'string' },
      statements: { type: 'boolean' },
    },
  });
  if (positionals.length !== 1) throw new Error('give the folder of one workspace');
  return {
    folder: positionals[0],
    asOfDate: values['as-of'],
    limits: { threads: values.threads && Number(values.threads), memory: values['memory-limit'] },
    output: values.output,
    statements: values.statements,
  };
}
