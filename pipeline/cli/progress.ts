import pino from 'pino';
import { cut, padded } from '../../models/scorecard/display-width.js';
import type { OnProgress } from '../core/progress.js';
import type { Language } from './language.js';
import { stageName } from './words-progress.js';

/** Columns of a stage's name, and of what it is at. */
const nameWidth = 22;
const detailWidth = 50;

/**
 * Tells progress on standard error: one line that changes on a terminal, with the seconds of every stage that
 * ended; JSON lines elsewhere.
 */
export function openProgress(language: Language): { onProgress: OnProgress; end: () => void } {
  return process.stderr.isTTY ? terminalProgress(language) : loggedProgress();
}

function terminalProgress(language: Language) {
  const named = (stage: string) => padded(stageName(stage, language), nameWidth, 'left');
  let stage: string | undefined;
  let since = 0;
  const close = () => {
    if (stage !== undefined)
      process.stderr.write(
        `\r\x1b[2K  ${named(stage)} ${((performance.now() - since) / 1000).toFixed(1)} s\n`,
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
      process.stderr.write(`\r\x1b[2K  ${named(stage)} ${cut(detail, detailWidth)}`);
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
