import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSchemas } from '../../contracts/bundle-schemas.js';
import { type Manifest, manifestSchema } from '../../contracts/manifest.js';
import { rankedList, rankedListVersion } from '../../contracts/ranked-list.js';
import { sha256OfFile } from '../../core/hash.js';
import { filesOf } from '../bundle.js';
import type { Findings } from './findings.js';

const outside = new Set(['manifest.json', '.done']);

/** Reads the manifest, if it is one of this version. */
export function readManifest(directory: string, findings: Findings): Manifest | undefined {
  const file = 'manifest.json';
  const path = join(directory, file);
  if (!existsSync(path)) {
    findings.add(
      'bundle',
      file,
      { en: 'there is none: the folder is no bundle', zh: '沒有此檔案：該資料夾不是成果' },
      {
        hint: {
          en: 'name the folder of a night, such as runs/2026-07-01',
          zh: '請指定某一夜的資料夾，例如 runs/2026-07-01',
        },
      },
    );
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = (error as Error).message.slice(0, 100);
    findings.add('manifest', file, { en: `is not JSON: ${why}`, zh: `不是 JSON：${why}` });
    return undefined;
  }
  if (!isOfThisVersion(content, findings)) return undefined;
  const { success, data, error } = manifestSchema.safeParse(content);
  for (const { path: key, message } of error?.issues ?? [])
    findings.add('manifest', file, {
      en: `${key.join('.') || 'the document'}: ${message}`,
      zh: `${key.join('.') || '整份檔案'}：${message}`,
    });
  return success ? data : undefined;
}

function isOfThisVersion(content: unknown, findings: Findings): boolean {
  const version = (content as { schema_version?: unknown } | null)?.schema_version;
  if (version === rankedListVersion) return true;
  const isVersion = typeof version === 'string' && /^\d+\.\d+$/.test(version);
  const age = isVersion ? order(version) - order(rankedListVersion) : 0;
  findings.add(
    'schema_version',
    'manifest.json',
    isVersion
      ? {
          en: `is of version ${version}, ${age < 0 ? 'older' : 'newer'} than ${rankedListVersion}, which this program checks`,
          zh: `版本為 ${version}，比本程式所檢查的 ${rankedListVersion} ${age < 0 ? '舊' : '新'}`,
        }
      : {
          en: `schema_version is ${JSON.stringify(version) ?? 'missing'}, and should be "${rankedListVersion}"`,
          zh: `schema_version 為 ${JSON.stringify(version) ?? '缺漏'}，應為 "${rankedListVersion}"`,
        },
    {
      hint:
        age > 0
          ? {
              en: 'use the release of arrears that published it, or a newer one',
              zh: '請用發布它的 arrears 版本，或更新的版本',
            }
          : {
              en: 'use the release of arrears that published it, or publish the night again with this one',
              zh: '請用發布它的 arrears 版本，或以本版本重新發布該夜',
            },
    },
  );
  return false;
}

function order(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/** Checks that exactly the listed files are there, byte for byte, and `.done`. */
export async function checkFiles(directory: string, manifest: Manifest, findings: Findings): Promise<void> {
  checkDone(directory, manifest, findings);
  const there = filesOf(directory).filter((file) => !outside.has(file));
  const listed = new Map(manifest.files.map((entry) => [entry.file, entry]));
  for (const file of there)
    if (!listed.has(file))
      findings.add(
        'unlisted_file',
        file,
        { en: 'is not in the manifest', zh: '不在清單中' },
        {
          hint: { en: 'do not import it; find out who put it there', zh: '不要匯入它；查明是誰放的' },
        },
      );
  for (const { file, bytes, sha256 } of listed.values()) {
    if (!there.includes(file))
      findings.add('missing_file', file, {
        en: 'is in the manifest and not in the folder',
        zh: '在清單中，卻不在資料夾中',
      });
    else
      await findings.reading('hash', file, async () => {
        const size = statSync(join(directory, file)).size;
        if (size !== bytes)
          findings.add('hash', file, {
            en: `has ${size} bytes, and the manifest says ${bytes}`,
            zh: `有 ${size} 位元組，清單為 ${bytes}`,
          });
        else if ((await sha256OfFile(join(directory, file))) !== sha256)
          findings.add('hash', file, {
            en: 'has another SHA-256 than the manifest says: its content was changed',
            zh: 'SHA-256 與清單不同：內容被改過',
          });
      });
  }
  for (const file of needed)
    if (!listed.has(file))
      findings.add('missing_file', file, {
        en: 'should be in every bundle and is not listed',
        zh: '每份成果都應有它，卻未列出',
      });
}

const needed = [
  ...['csv', 'parquet', 'jsonl', 'arrow'].map((extension) => `ranked_accounts.${extension}`),
  'segments.csv',
  ...Object.keys(bundleSchemas),
];

function checkDone(directory: string, { run_id }: Manifest, findings: Findings): void {
  const path = join(directory, '.done');
  if (!existsSync(path))
    findings.add(
      'done',
      '.done',
      { en: 'is missing: the bundle is not complete', zh: '缺漏：成果不完整' },
      {
        hint: {
          en: 'wait until the night has ended, or fetch the bundle again',
          zh: '等該夜結束，或重新取得這份成果',
        },
      },
    );
  else if (readFileSync(path, 'utf8') !== `${run_id}\n`)
    findings.add('done', '.done', {
      en: `does not name the run ${run_id} of the manifest`,
      zh: `未指明清單中的執行 ${run_id}`,
    });
}

/** Checks that the bundle carries the schemas of its version and says its columns. */
export function checkSchemas(directory: string, manifest: Manifest, findings: Findings): void {
  for (const [file, text] of Object.entries(bundleSchemas)) {
    const path = join(directory, file);
    if (existsSync(path) && readFileSync(path, 'utf8') !== text)
      findings.add('schema', file, {
        en: `is not the schema of version ${rankedListVersion}`,
        zh: `不是版本 ${rankedListVersion} 的結構描述`,
      });
  }
  const wanted = Object.entries(rankedList).map(([name, type]) => `${name} ${type}`);
  const told = manifest.columns.map(({ name, type }) => `${name} ${type}`);
  const wrong = wanted.findIndex((column, index) => column !== told[index]);
  if (wrong < 0 && told.length === wanted.length) return;
  const place = wrong < 0 ? wanted.length : wrong;
  findings.add('columns', 'manifest.json', {
    en: `column ${place + 1} should be "${wanted[wrong] ?? 'nothing'}" and is "${told[place] ?? 'missing'}"`,
    zh: `第 ${place + 1} 欄應為「${wanted[wrong] ?? '無'}」，實為「${told[place] ?? '缺漏'}」`,
  });
}
