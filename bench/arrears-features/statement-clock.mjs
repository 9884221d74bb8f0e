import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

const statementsShown = 40;

/** From now on times every statement of every warehouse; returns what prints them to stderr, dearest first. */
export function timeStatements() {
  const statements = new Map();
  const execute = Warehouse.prototype.execute;
  Warehouse.prototype.execute = async function (sql, parameters) {
    const start = performance.now();
    const used = process.cpuUsage();
    try {
      return await execute.call(this, sql, parameters);
    } finally {
      const name = sql.replace(/\s+/g, ' ').slice(0, 100);
      const cost = statements.get(name) ?? { runs: 0, seconds: 0, cpu: 0, peak: 0 };
      const { user, system } = process.cpuUsage(used);
      cost.runs += 1;
      cost.seconds += (performance.now() - start) / 1000;
      cost.cpu += (user + system) / 1e6;
      cost.peak = process.resourceUsage().maxRSS / 1024;
      statements.set(name, cost);
    }
  };
  return () => {
    const dearest = [...statements].sort((a, b) => b[1].cpu - a[1].cpu).slice(0, statementsShown);
    console.error('seconds     CPU   runs  peak MB after it  statement');
    for (const [name, { runs, seconds, cpu, peak }] of dearest)
      console.error(
        `${seconds.toFixed(3).padStart(7)} ${cpu.toFixed(3).padStart(7)} ${String(runs).padStart(6)} ` +
          `${peak.toFixed(0).padStart(17)}  ${name}`,
      );
  };
}
