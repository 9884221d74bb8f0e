import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const measure = resolve(import.meta.dirname, 'measure.py');

/**
 * Runs a program in a process of its own, from its start to its end.
 * @returns {{seconds: number, cpuSeconds: number, peakBytes: number}}
 * @throws when it fails, with what it said
 */
export function measured(command, ...args) {
  const { stdout, stderr } = spawnSync('python3', [measure, command, ...args.map(String)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (!stdout) throw new Error(`python3 is needed to measure processes: ${stderr}`);
  const { exitCode, ...result } = JSON.parse(stdout);
  if (exitCode !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${exitCode}\n${stderr.slice(-4000)}`);
  return result;
}

/**
 * Runs programs in turns.
 * @param programs by name; each prepares what it needs and returns the command to be measured
 * @param after is told of every run
 * @returns the results of each program, one a round
 */
export function inTurns(programs, rounds, after = () => {}) {
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++)
    for (const [name, prepare] of Object.entries(programs)) {
      const result = measured(...prepare());
      results[name].push(result);
      after(name);
      console.log(
        `round ${round}  ${name}: ${result.seconds.toFixed(2)} s, ${result.cpuSeconds.toFixed(2)} s of CPU, ` +
          `${Math.round(result.peakBytes / 2 ** 20)} MB`,
      );
    }
  return results;
}
