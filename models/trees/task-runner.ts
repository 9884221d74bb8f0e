import { Worker } from 'node:worker_threads';
import { type Kernels, kernelNames, wasmKernels } from './kernels.js';
import { kernelModule } from './kernels.wasm.js';
import { scriptKernels } from './script-kernels.js';

/** Which implementation of the kernels runs; both give the same bits. */
export type KernelKind = 'wasm' | 'script';

/** What this process can run: WebAssembly unless it was switched off. */
export const availableKernels: KernelKind = typeof WebAssembly === 'undefined' ? 'script' : 'wasm';

/** Rows that keep a thread busy for longer than it takes to start. */
const threadRows = 10_000;

/** As many of the threads as are worth starting for so many rows. */
export function usefulThreads(rows: number, threads: number): number {
  return Math.max(1, Math.min(threads, Math.floor(rows / threadRows)));
}

/**
 * Runs kernel calls on several threads. A job is a sequence of calls that one thread makes; the jobs
 * of a round must not touch each other's bytes, so any number of threads gives the same memory.
 */
export interface TaskRunner {
  /** Appends a call to the job that is being described. */
  call<Name extends keyof Kernels>(kernel: Name, ...given: Parameters<Kernels[Name]>): void;
  /** Ends the job. */
  endJob(): void;
  /** Runs all jobs described since the last round; returns when all are done. */
  run(): void;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Control words: the round's number, jobs nobody took yet, jobs done, whether to stop. */
const [ROUND, UNCLAIMED, DONE, STOP] = [0, 1, 2, 3];

/** A call in the table: the place of the kernel in `kernelNames`, then up to eleven arguments. */
const callLength = 12;
const spins = 5000;

/**
 * Opens a runner over `memory`.
 *
 * @param threads in all, this one included; the script kernels always run on this one alone
 * @param capacity the most calls of a round
 */
export function openTaskRunner(
  memory: WebAssembly.Memory,
  threads: number,
  capacity: number,
  kind: KernelKind = availableKernels,
): TaskRunner {
  const kernels = kind === 'wasm' ? wasmKernels(memory) : scriptKernels(memory);
  const functions = kernelNames.map((name) => kernels[name] as (...given: number[]) => void);
  const places = new Map<string, number>(kernelNames.map((name, place) => [name, place]));
  const control = new Int32Array(new SharedArrayBuffer(16));
  const jobs = new Int32Array(new SharedArrayBuffer(4 * (capacity + 1)));
  const calls = new Float64Array(new SharedArrayBuffer(8 * callLength * capacity));
  let jobCount = 0;
  let callCount = 0;

  const workers = Array.from({ length: kind === 'wasm' ? threads - 1 : 0 }, () => {
    const workerData = {
      module: kernelModule(),
      memory,
      control,
      jobs,
      calls,
      names: kernelNames,
      callLength,
    };
    return new Worker(new URL('./thread.mjs', import.meta.url), { workerData, execArgv: [] });
  });

  const runJob = (job: number) => {
    for (let call = jobs[job - 1]; call < jobs[job]; call++) {
      const at = call * callLength;
      functions[calls[at]](
        calls[at + 1],
        calls[at + 2],
        calls[at + 3],
        calls[at + 4],
        calls[at + 5],
        calls[at + 6],
        calls[at + 7],
        calls[at + 8],
        calls[at + 9],
        calls[at + 10],
        calls[at + 11],
      );
    }
  };

  const share = () => {
    Atomics.store(control, DONE, 0);
    Atomics.store(control, UNCLAIMED, jobCount);
    Atomics.add(control, ROUND, 1);
    Atomics.notify(control, ROUND);
    for (let job = Atomics.sub(control, UNCLAIMED, 1); job > 0; job = Atomics.sub(control, UNCLAIMED, 1)) {
      runJob(job);
      Atomics.add(control, DONE, 1);
    }
    for (let spin = 0; spin < spins && Atomics.load(control, DONE) < jobCount; spin++);
    for (let done = Atomics.load(control, DONE); done < jobCount; done = Atomics.load(control, DONE)) {
      Atomics.wait(control, DONE, done);
    }
  };

  return {
    call(kernel, ...given) {
      const at = callCount++ * callLength;
      calls[at] = places.get(kernel)!;
      for (let i = 0; i < given.length; i++) calls[at + 1 + i] = given[i] as number;
    },
    endJob() {
      if (callCount > capacity || jobCount === capacity)
        throw new RangeError('the table of calls is too small');
      jobs[++jobCount] = callCount;
    },
    run() {
      if (workers.length > 0 && jobCount > 1) share();
      else for (let job = 1; job <= jobCount; job++) runJob(job);
      jobCount = 0;
      callCount = 0;
    },
    async close() {
      Atomics.store(control, STOP, 1);
      Atomics.add(control, ROUND, 1);
      Atomics.notify(control, ROUND);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
