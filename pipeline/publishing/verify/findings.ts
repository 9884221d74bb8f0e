import type { Bilingual } from '../../core/bilingual.js';

/** Something that is wrong with a bundle. */
export interface Finding {
  /** Stable name of the check that failed. */
  readonly check: string;
  readonly file: string;
  /** The record of the file, from 1 and without a header; absent where the whole file is meant. */
  readonly row?: number;
  readonly message: Bilingual;
  /** What to do. */
  readonly hint: Bilingual;
}

/** Examples kept of one check on one file. */
const kept = 3;

const again: Bilingual = {
  en: 'fetch the bundle again; if it is the original, publish the night again with: arrears nightly',
  zh: '重新取得這份成果；若它就是原件，請重新發布該夜：arrears nightly',
};

/** Collects findings, a few of each kind. */
export class Findings {
  private readonly found: Finding[] = [];
  private readonly counts = new Map<string, number>();

  add(
    check: string,
    file: string,
    message: Bilingual,
    { row, hint = again }: { row?: number; hint?: Bilingual } = {},
  ): void {
    const kind = `${check} ${file}`;
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (count <= kept) this.found.push({ check, file, ...(row === undefined ? {} : { row }), message, hint });
  }

  /** Does `work`; what it throws, because the file cannot be read, is a finding. */
  async reading(check: string, file: string, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.unreadable(check, file, reason(error as Error));
    }
  }

  /** That a file could not be checked is a finding, too. */
  unreadable(check: string, file: string, why: string): void {
    this.add(check, file, { en: `cannot be checked: ${why}`, zh: `無法檢查：${why}` });
  }

  get list(): readonly Finding[] {
    return this.found;
  }

  /** All that was found, kept or not. */
  get count(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** What went wrong in one line, without DuckDB's class of the error. */
function reason(error: Error): string {
  const [first] = error.message.split('\n');
  return first
    .replace(/^([A-Z]\w+ )+Error: ?/i, '')
    .trim()
    .slice(0, 200);
}
