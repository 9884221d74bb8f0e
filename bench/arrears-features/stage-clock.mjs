/** Times the stages of one process; reports them with its peak memory as one JSON line. */
export class StageClock {
  #stages = {};

  /** Does `work`, adding its seconds to `stage`. */
  async time(stage, work) {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#stages[stage] = (this.#stages[stage] ?? 0) + (performance.now() - start) / 1000;
    }
  }

  /** Prints `{seconds, stages, cpuSeconds, peakBytes, ...more}`; seconds are of all stages, the rest of the process. */
  report(more = {}) {
    const rounded = (seconds) => Number(seconds.toFixed(3));
    const stages = Object.fromEntries(
      Object.entries(this.#stages).map(([name, seconds]) => [name, rounded(seconds)]),
    );
    const seconds = rounded(Object.values(this.#stages).reduce((sum, each) => sum + each, 0));
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cpuSeconds = rounded((userCPUTime + systemCPUTime) / 1e6);
    console.log(JSON.stringify({ seconds, stages, cpuSeconds, peakBytes: maxRSS * 1024, ...more }));
  }
}
