import pino from 'pino';
import type { OnProgress } from '../core/progress.js';

/**
 * Tells progress on standard error: one line that changes on a terminal, with the seconds of every stage that
 * ended; JSON lines elsewhere.
 */
export function openProgress(): { onProgress: OnProgress; end: () => void } {
  return process.stderr.isTTY ? terminalProgress() : loggedProgress();
}

function terminalProgress() {
  let stage: string | undefined;
  let since = 0;
  const close = () => {
    if (stage !== undefined)
      process.stderr.write(
        `\r\x1b[2K  ${stage.padEnd(22)} ${((performance.now() - since) / 1000).toFixed(1)} s\n`,
      );
    stage = undefined;
  };
  return {
    onProgress: (next: string, detail = '') => {
      if (next !== stage) {
        close();
        stage = next;
        since = performance.now();
      }
      process.stderr.write(`\r\x1b[2K  ${stage.padEnd(22)} ${detail.slice(0, 50)}`);
    },
    end: close,
  };
}

function loggedProgress() {
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
  return {
    onProgress: (stage: string, detail?: string, rows?: number) => log.info({ stage, detail, rows }),
    end: () => {},
  };
}
