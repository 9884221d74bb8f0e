// Loaded before the program (node --import) to make the n-th step that changes the file system go wrong:
// ARREARS_FAULT=kill:n kills the process before it, half of what is written being there; ARREARS_FAULT=ENOSPC:n (or
// another code) makes it and every later one fail so. ARREARS_STEPS names a file that counts the steps.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [fault = '', at = '0'] = (process.env.ARREARS_FAULT ?? '').split(':');
const writeWhole = fs.writeFileSync;
let step = 0;

for (const name of [
  'writeFileSync',
  'renameSync',
  'mkdirSync',
  'rmSync',
  'fsyncSync',
  'copyFileSync',
  'linkSync',
]) {
  const original = fs[name];
  fs[name] = (...args) => {
    step++;
    if (process.env.ARREARS_STEPS) writeWhole(process.env.ARREARS_STEPS, String(step));
    if (fault === 'kill' && step === Number(at)) {
      if (name === 'writeFileSync') original(args[0], args[1].slice(0, args[1].length / 2), args[2]);
      process.kill(process.pid, 'SIGKILL');
    }
    if (/^E/.test(fault) && step >= Number(at) && name !== 'rmSync')
      throw Object.assign(new Error(`${fault}: injected, ${name} '${args[0]}'`), {
        code: fault,
        syscall: name.replace('Sync', ''),
        path: typeof args[0] === 'string' ? args[0] : undefined,
      });
    return original(...args);
  };
}
syncBuiltinESMExports();
