// A worker thread of a task runner: sleeps until a round begins, claims jobs until none is left, and
// runs the kernel calls of each. task-runner.ts documents the control words.
import { workerData } from 'node:worker_threads';

const { module, memory, control, jobs, calls, names, callLength } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const kernels = names.map((name) => exports[name]);
const [ROUND, UNCLAIMED, DONE, STOP] = [0, 1, 2, 3];
const spins = 5000;

for (let round = 0; ; ) {
  for (let spin = 0; spin < spins && Atomics.load(control, ROUND) === round; spin++);
  while (Atomics.load(control, ROUND) === round) Atomics.wait(control, ROUND, round);
  round = Atomics.load(control, ROUND);
  if (Atomics.load(control, STOP)) break;
  for (let job = Atomics.sub(control, UNCLAIMED, 1); job > 0; job = Atomics.sub(control, UNCLAIMED, 1)) {
    for (let call = jobs[job - 1]; call < jobs[job]; call++) {
      const at = call * callLength;
      kernels[calls[at]](
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
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}
