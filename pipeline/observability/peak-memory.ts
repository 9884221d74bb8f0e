const everyMilliseconds = 250;

/** Watches the memory of the process: the highest resident set, in bytes, since it was last asked. */
export class PeakMemory {
  private peak = process.memoryUsage.rss();
  private highest = highestEver();
  private readonly timer = setInterval(() => this.sample(), everyMilliseconds);

  constructor() {
    this.timer.unref();
  }

  /** The peak since the last call, or since the beginning. */
  take(): number {
    this.sample();
    const highest = highestEver();
    // What the system has measured counts when it was reached just now; samples may have missed it.
    const peak = highest > this.highest ? Math.max(highest, this.peak) : this.peak;
    this.highest = highest;
    this.peak = process.memoryUsage.rss();
    return peak;
  }

  /** Stops watching. */
  close(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    this.peak = Math.max(this.peak, process.memoryUsage.rss());
  }
}

function highestEver(): number {
  return process.resourceUsage().maxRSS * 1024;
}
