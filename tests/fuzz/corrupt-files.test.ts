import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { derivedSeed, type Random, seededRandom } from '../../pipeline/core/random.js';
import { type IngestReport, ingest } from '../../pipeline/ingest/ingest.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { type BookFile, bookFiles, csvText, type Form, forms, type GoodFile, goodBook } from './book.js';
import { corruptions } from './corruptions.js';
import { escapes } from './escapes.js';

/** How many corrupted files; the suite's share is small, `ARREARS_FUZZ_FILES=10000` is the whole. */
const files = Number(process.env.ARREARS_FUZZ_FILES ?? 150);
const seed = Number(process.env.ARREARS_FUZZ_SEED ?? 1);
/** The first input that is tried, to go on where a long run was stopped. */
const from = Number(process.env.ARREARS_FUZZ_FROM ?? 0);
const limitSeconds = 30;

const folder = mkdtempSync(join(tmpdir(), 'arrears-fuzz-'));
const outside = join(folder, 'outside');
const marker = 'OUTSIDE-THE-WORKSPACE';
let book: Record<BookFile, GoodFile>;

beforeAll(async () => {
  mkdirSync(outside);
  writeFileSync(
    join(outside, 'secret.csv'),
    csvText(
      ['payment_id', 'loan_id', 'paid_on', 'amount', 'method'],
      [[marker, 'A1', '2025-01-01', '1.00', marker]],
    ),
  );
  book = await goodBook(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What one hostile input led to. */
interface Outcome {
  readonly kind: string;
  /** Code of the error that refused it; left out when it was read. */
  readonly code?: string;
  readonly problems: readonly string[];
}

/** A new workspace whose files are all good. */
class Hostile {
  readonly workspace: string;
  private readonly declared: Record<string, unknown> = {};
  private readonly settings: Record<string, unknown>;

  constructor(random: Random) {
    this.workspace = join(folder, 'workspace');
    rmSync(this.workspace, { recursive: true, force: true });
    mkdirSync(join(this.workspace, 'sources'), { recursive: true });
    for (const name of bookFiles) {
      this.declared[name] = `${name}.csv`;
      writeFileSync(join(this.workspace, `${name}.csv`), book[name].bytes.csv);
    }
    for (const [table, file] of [
      ['loan', 'loans'],
      ['installment', 'installments'],
      ['payment', 'payments'],
    ])
      this.source(table, `SELECT ${columnsOf(file as BookFile)} FROM raw.${file}`);
    // Mostly everything is let into quarantine, so that the rows can be counted.
    this.settings = { limits: { quarantined_share: random.below(5) === 0 ? 0.01 : 1, threads: 1 } };
    writeFileSync(
      join(this.workspace, 'strategy.yaml'),
      'version: "1"\nbands: [{ name: any }]\ntreatments:\n  call: { channel: phone, owner: agent, tone: neutral, label: { en: Call, zh: 電話 } }\nsegments: [{ name: all, label: { en: All, zh: 全部 }, treatment: call }]\n',
    );
    this.configure();
  }

  declare(path: string | Record<string, unknown>, name: BookFile = 'payments'): void {
    this.declared[name] = path;
    this.configure();
  }

  source(table: string, select: string): void {
    writeFileSync(join(this.workspace, 'sources', `${table}.sql`), select);
  }

  /** Delivers a file in another form. */
  deliver(name: BookFile, form: Form, bytes: Buffer): void {
    rmSync(join(this.workspace, `${name}.csv`));
    writeFileSync(join(this.workspace, `${name}.${form}`), bytes);
    this.declare(`${name}.${form}`, name);
    if (form.startsWith('json')) this.source(name.slice(0, -1), `SELECT ${columnsOf(name)} FROM raw.${name}`);
  }

  private configure(): void {
    writeFileSync(
      join(this.workspace, 'arrears.yaml'),
      JSON.stringify({ portfolio: 'fuzz', currency: 'CNY', files: this.declared, ...this.settings }),
    );
  }
}

function columnsOf(file: BookFile): string {
  return book[file].columns.join(', ');
}

/** Reads a workspace as `arrears check` does, and says all that is not as it must be. */
async function check(
  kind: string,
  hostile: Hostile,
  count: (report: IngestReport) => string[],
): Promise<Outcome> {
  const began = performance.now();
  const problems: string[] = [];
  let code: string | undefined;
  const warehouse = await Warehouse.open(':memory:', { threads: 1, memory: '1GB' });
  try {
    const report = await withinLimit(
      (async () => ingest(warehouse, openWorkspace(hostile.workspace, sourceTables)))(),
    );
    problems.push(...(await unaccounted(warehouse, report)), ...count(report));
  } catch (error) {
    if (error instanceof ArrearsError) {
      code = error.code;
      if (error.exitCode < 2) problems.push(`exit code ${error.exitCode}`);
      if (/OUT_OF_MEMORY|DISK_FULL|SCRATCH_FULL|WORKSPACE_READ_ONLY/.test(code))
        problems.push(`it exhausts: ${code}`);
      if (error.describe().includes(marker)) problems.push('the message shows what is outside');
    } else problems.push(`not one of our errors: ${(error as Error).stack}`);
  } finally {
    problems.push(...(await leaked(warehouse)));
    warehouse.close();
  }
  const seconds = (performance.now() - began) / 1000;
  if (seconds > limitSeconds) problems.push(`it took ${seconds.toFixed(1)} s`);
  if (existsSync(join(outside, 'written.csv')) || readdirSync(outside).length > 1)
    problems.push('something was written outside');
  return { kind, code, problems };
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it hangs: no end after ${limitSeconds} s`)),
      limitSeconds * 1000,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Rows read are rows accepted and quarantined, in the report and in the tables. */
async function unaccounted(warehouse: Warehouse, report: IngestReport): Promise<string[]> {
  const problems: string[] = [];
  for (const { table, read, accepted, quarantined } of report.tables) {
    const { staged, kept } = await warehouse.row<{ staged: string; kept: string }>(
      `SELECT (SELECT count(*) FROM stg_${table}) AS staged, (SELECT count(*) FROM stg_${table}_quarantine) AS kept`,
    );
    if (accepted + quarantined !== read || Number(staged) !== accepted || Number(kept) !== quarantined)
      problems.push(
        `${table}: read ${read}, accepted ${accepted} (${staged}), quarantined ${quarantined} (${kept})`,
      );
  }
  const refused = report.files.reduce((sum, { rejected }) => sum + rejected, 0);
  const { kept } = await warehouse.row<{ kept: string }>('SELECT count(*) AS kept FROM file_quarantine');
  if (Number(kept) !== refused) problems.push(`${refused} lines refused, ${kept} kept`);
  return problems;
}

/** Nothing of the file outside may stand in any table. */
async function leaked(warehouse: Warehouse): Promise<string[]> {
  const tables = await warehouse.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'memory'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { n } = await warehouse.row<{ n: string }>(
      `SELECT count(*) AS n FROM "${name}" t WHERE CAST(t AS VARCHAR) LIKE '%${marker}%'`,
    );
    if (Number(n) > 0) found.push(`${name} holds what is outside`);
  }
  return found;
}

/** Records that a file must give, counted without the program; undefined where they cannot be told apart simply. */
function records(form: Form, bytes: Buffer): number | undefined {
  let plain: Buffer;
  try {
    plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: 1 << 24 }) : bytes;
  } catch {
    return undefined;
  }
  if (plain[0] === 0xff || plain[0] === 0xfe) return undefined;
  const lines = plain.toString('latin1').split(/\r\n|\n|\r/);
  if (form.startsWith('csv') && !plain.includes('"')) {
    const blank = lines.slice(1).filter((line) => line === '').length;
    return lines.length - 1 - blank;
  }
  if (form.startsWith('jsonl') && !plain.includes('\r'))
    return lines.filter((line) => line.replace(/[ \t]/g, '') !== '').length;
  return undefined;
}

async function corrupted(random: Random): Promise<Outcome> {
  const corruption = corruptions[random.below(corruptions.length)];
  const form = corruption.forms[random.below(corruption.forms.length)];
  const name = random.below(3) > 0 ? 'payments' : bookFiles[random.below(bookFiles.length)];
  const bytes = corruption.corrupt(book[name], form, random);
  const hostile = new Hostile(random);
  hostile.deliver(name, form, bytes);
  return check(`${corruption.name}, ${form}`, hostile, (report) => {
    const must = records(form, bytes);
    const table = report.tables.find((each) => each.table === name.slice(0, -1));
    const refused = report.files.find((file) => file.name === name)?.rejected ?? 0;
    const found = (table?.read ?? 0) + refused;
    return must === undefined || must === found ? [] : [`${must} records in, ${found} accounted for`];
  });
}

async function escaping(random: Random): Promise<Outcome> {
  const way = escapes[random.below(escapes.length)];
  const hostile = new Hostile(random);
  way.attempt(
    {
      workspace: hostile.workspace,
      outside,
      declare: (path) => hostile.declare(path),
      source: (table, select) => hostile.source(table, select),
    },
    random,
  );
  const outcome = await check(way.name, hostile, () => ['it was read']);
  return outcome;
}

/** Bits of the workspace's own files are flipped: they are refused, or read as they then stand. */
async function misconfigured(random: Random): Promise<Outcome> {
  const hostile = new Hostile(random);
  const name = ['arrears.yaml', 'strategy.yaml', 'sources/payment.sql', 'sources/loan.sql'][random.below(4)];
  const path = join(hostile.workspace, name);
  const bytes = readFileSync(path);
  for (let n = 1 + random.below(4); n > 0; n--) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, random.below(4) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes);
  return check(`bit flips, ${name}`, hostile, () => []);
}

test(`${files} hostile inputs: no crash, no hang, no row unaccounted for, nothing read outside`, async () => {
  const wrong: string[] = [];
  const codes: Record<string, number> = {};
  const only = process.env.ARREARS_FUZZ_ONLY;
  for (let n = from; n < files; n++) {
    if (only !== undefined && n !== Number(only)) continue;
    const random = seededRandom(derivedSeed(seed, `input ${n}`));
    const kind = random.below(20);
    if (process.env.ARREARS_FUZZ_LOG) writeFileSync(`${process.env.ARREARS_FUZZ_LOG}.at`, String(n));
    const { code = 'read', ...outcome } = await (kind < 15
      ? corrupted(random)
      : kind < 18
        ? escaping(random)
        : misconfigured(random));
    codes[code] = (codes[code] ?? 0) + 1;
    wrong.push(...outcome.problems.map((problem) => `input ${n} (${outcome.kind}, ${code}): ${problem}`));
    if (process.env.ARREARS_FUZZ_LOG)
      writeFileSync(process.env.ARREARS_FUZZ_LOG, `${n}\n${wrong.join('\n')}\n`);
  }
  if (files > 1000) console.log(JSON.stringify(codes));
  expect(wrong).toEqual([]);
  if (only === undefined && from === 0) {
    expect(codes.read).toBeGreaterThan(files / 20);
    expect(Object.keys(codes).length).toBeGreaterThan(8);
  }
}, 0);

test('the good book is read in every form, whole', async () => {
  for (const form of forms) {
    const hostile = new Hostile(seededRandom(1));
    for (const name of bookFiles) hostile.deliver(name, form, book[name].bytes[form]);
    const outcome = await check(form, hostile, ({ tables }) =>
      bookFiles.flatMap((name) => {
        const table = tables.find((each) => each.table === name.slice(0, -1));
        return table?.accepted === book[name].rows.length ? [] : [`${name} gives ${table?.accepted}`];
      }),
    );
    expect(outcome).toEqual({ kind: form, code: undefined, problems: [] });
  }
});
