import type { OnProgress } from '../core/progress.js';
import { rounded, type Stage, withStage } from './execution.js';
import { PeakMemory } from './peak-memory.js';

/** Makes stages with their seconds, rows and memory of what a batch tells of its progress. */
export class StageClock {
  private readonly memory = new PeakMemory();
  private readonly began = performance.now();
  private open: { stage: string; since: number; rows: number | null } | undefined;
  private ended: Stage[] = [];

  /** @param onStage told of every stage that has ended */
  constructor(private readonly onStage: (stage: Stage) => void) {}

  /** Goes on to a stage, or stays in it. */
  readonly onProgress: OnProgress = (stage, _detail, rows) => {
    if (this.open?.stage !== stage) {
      this.endStage();
      this.open = { stage, since: performance.now(), rows: null };
    }
    if (this.open && rows !== undefined) this.open.rows = rows;
  };

  /** Ends the last stage. */
  close(): { readonly stages: readonly Stage[]; readonly seconds: number; readonly peakMemory: number } {
    this.endStage();
    const last = this.memory.take();
    this.memory.close();
    return {
      stages: this.ended,
      seconds: rounded((performance.now() - this.began) / 1000),
      peakMemory: Math.max(last, ...this.ended.map(({ peak_memory_bytes }) => peak_memory_bytes)),
    };
  }

  private endStage(): void {
    const peak = this.memory.take();
    if (!this.open) return;
    const { stage, since, rows } = this.open;
    this.open = undefined;
    const ended = {
      stage,
      seconds: rounded((performance.now() - since) / 1000),
      rows,
      peak_memory_bytes: peak,
    };
    this.ended = withStage(this.ended, ended);
    this.onStage(ended);
  }
}
