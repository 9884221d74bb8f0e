import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

const statementsShown = 40;

/**
 * From now on times every statement of every warehouse. Of a streamed one, only its start is seen.
 * @param stageNow names the stage that a statement belongs to
 * @returns what prints them to stderr, dearest first
 */
export function timeStatements(stageNow = () => '') {
  const statements = new Map();
  for (const way of ['execute', 'stream']) {
    const execute = Warehouse.prototype[way];
    Warehouse.prototype[way] = async function (sql, parameters) {
      const stage = stageNow();
      const start = performance.now();
      const used = process.cpuUsage();
      try {
        return await execute.call(this, sql, parameters);
      } finally {
        const name = sql.replace(/\s+/g, ' ').slice(0, 100);
        const cost = statements.get(stage + name) ?? { stage, name, runs: 0, seconds: 0, cpu: 0, peak: 0 };
        const { user, system } = process.cpuUsage(used);
        cost.runs += 1;
        cost.seconds += (performance.now() - start) / 1000;
        cost.cpu += (user + system) / 1e6;
        cost.peak = process.resourceUsage().maxRSS / 1024;
        statements.set(stage + name, cost);
      }
    };
  }
  const print = () => {
    const dearest = [...statements.values()].sort((a, b) => b.cpu - a.cpu).slice(0, statementsShown);
    console.error('seconds     CPU   runs  peak MB after it  statement');
    for (const { stage, name, runs, seconds, cpu, peak } of dearest)
      console.error(
        `${seconds.toFixed(3).padStart(7)} ${cpu.toFixed(3).padStart(7)} ${String(runs).padStart(6)} ` +
          `${peak.toFixed(0).padStart(17)}  ${stage && `${stage}: `}${name}`,
      );
  };
  const secondsOf = (stage) =>
    [...statements.values()].reduce((sum, cost) => sum + (cost.stage === stage ? cost.seconds : 0), 0);
  return Object.assign(print, { secondsOf });
}
