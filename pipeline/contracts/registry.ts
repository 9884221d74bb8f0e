import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writtenWords } from '../core/bilingual.js';
import { renameDurably, syncTree, unfinished, writeDurably } from '../core/durable-file.js';
import { DataContractError, UsageError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import { suggestion } from '../core/nearest.js';
import { type ModelFile, modelFileSchema, modelFileVersion } from './model-file.js';

/** The languages that every model card is written in. */
export const cardLanguages = ['en', 'zh'] as const;

/** A language of the model card. */
export type CardLanguage = (typeof cardLanguages)[number];

function cardFile(language: CardLanguage): string {
  return language === 'en' ? 'model_card.md' : `model_card.${language}.md`;
}

const headerSchema = z.looseObject({
  format_version: z.number().int(),
  model_id: z.string(),
  kind: z.string(),
  trained_on: z.string(),
});

/** The part of a model file that every version of the program reads. */
export type ModelHeader = z.infer<typeof headerSchema>;

const decisionSchema = z.strictObject({
  model_id: z.string(),
  /** What the model is from now on; `past`: it ranks nights before the champion was trained, and no others. */
  decision: z.enum(['champion', 'challenger', 'past']),
  /** The gates, or the name of a person. */
  by: z.string(),
  /** The night for which it was decided. */
  as_of_date: z.string(),
  /** The champion before, when there was another. */
  replaces: z.string().nullable(),
  reason: writtenWords,
  gates: z.array(
    z.strictObject({ gate: z.string(), passed: z.boolean(), found: writtenWords, wanted: writtenWords }),
  ),
});

/** A decision on a model: one line of `decisions.jsonl`, which is only ever appended to. */
export type Decision = z.infer<typeof decisionSchema>;

/** How a model did at one promotion gate, in words. */
export type GateResult = Decision['gates'][number];

/** The trained models of a workspace: `registry/<model_id>/` with model.json, metrics.json and
 * the model cards. */
export class Registry {
  constructor(private readonly directory: string) {}

  /** Ids of all registered models, in order. */
  ids(): string[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  }

  /** The id of the model that ranks, if there is one. */
  championId(): string | undefined {
    const path = join(this.directory, 'champion.json');
    if (!existsSync(path)) return undefined;
    return this.parse(path, z.object({ model_id: z.string() })).model_id;
  }

  /** What every version of a model file tells. */
  header(id: string): ModelHeader {
    return this.parse(this.path(id, 'model.json'), headerSchema);
  }

  /** Whether a model has the version of file that this program reads. */
  isReadable(id: string): boolean {
    return this.header(id).format_version === modelFileVersion;
  }

  /**
   * Reads a model.
   * @throws UsageError when there is no such model
   * @throws DataContractError when its file is damaged, or of another version than this program's
   */
  model(id: string): ModelFile {
    const path = this.path(id, 'model.json');
    const { format_version: version } = this.header(id);
    if (version < modelFileVersion)
      throw new DataContractError(
        'MODEL_OLDER',
        `the model file has version ${version}; this program reads ${modelFileVersion}`,
        {
          where: path,
          hint: 'train again with: arrears train',
        },
      );
    if (version > modelFileVersion)
      throw new DataContractError(
        'MODEL_NEWER',
        `the model file has version ${version}; this program reads ${modelFileVersion}`,
        {
          where: path,
          hint: 'use the program that trained it, or train again',
        },
      );
    return this.parse(path, modelFileSchema);
  }

  /** The metrics of a model, as they were written when it was trained. */
  metrics(id: string): unknown {
    return this.parse(this.path(id, 'metrics.json'), z.unknown());
  }

  /** The text of a model's card. */
  card(id: string, language: CardLanguage): string {
    return readFileSync(this.path(id, cardFile(language)), 'utf8');
  }

  /** Writes a model's folder; all of it appears together. Writing the same model again changes nothing. */
  register(model: ModelFile, metrics: unknown, cards: Readonly<Record<CardLanguage, string>>): void {
    const target = join(this.directory, model.model_id);
    if (existsSync(target)) return;
    const building = join(this.directory, `.${model.model_id}${unfinished}`);
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true, mode: 0o750 });
    const write = (name: string, text: string) => writeFileSync(join(building, name), text, { mode: 0o640 });
    write('model.json', `${canonicalJson(model)}\n`);
    write('metrics.json', `${canonicalJson(metrics, 2)}\n`);
    for (const language of cardLanguages) write(cardFile(language), cards[language]);
    syncTree(building);
    renameDurably(building, target);
  }

  /**
   * Puts right what a run that died has left: removes what it had not finished, and points to the champion of the
   * last decision. Only who has the lock of the workspace may call it.
   */
  recover(): void {
    if (!existsSync(this.directory)) return;
    for (const name of readdirSync(this.directory))
      if (name.endsWith(unfinished)) rmSync(join(this.directory, name), { recursive: true, force: true });
    try {
      const last = this.decisions().findLast(({ decision }) => decision === 'champion')?.model_id;
      if (last !== undefined && last !== this.championId() && this.ids().includes(last)) this.pointTo(last);
    } catch (error) {
      // A damaged file is told by the command that needs it.
      if (!(error instanceof DataContractError)) throw error;
    }
  }

  /** All decisions, the first one first. */
  decisions(): Decision[] {
    const path = join(this.directory, 'decisions.jsonl');
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line, at) => this.parseText(line, decisionSchema, `${path}:${at + 1}`));
  }

  /** Ids of the models whose last decision was to be a challenger, the newest first. */
  challengerIds(): string[] {
    const last = new Map<string, Decision>();
    for (const decision of this.decisions()) last.set(decision.model_id, decision);
    const registered = new Set(this.ids());
    return [...last.values()]
      .filter(({ model_id, decision }) => decision === 'challenger' && registered.has(model_id))
      .sort((a, b) => (a.as_of_date === b.as_of_date ? 0 : a.as_of_date < b.as_of_date ? 1 : -1))
      .map(({ model_id }) => model_id);
  }

  /**
   * Logs a decision, and points to the champion when it names one. Deciding the same again changes nothing. The log is
   * written first: `recover` makes the pointer follow it.
   */
  decide(decision: Decision): void {
    const decisions = this.decisions();
    const last = decisions.findLast(({ model_id }) => model_id === decision.model_id);
    const isChampion = this.championId() === decision.model_id;
    const isKnown =
      last !== undefined &&
      canonicalJson({ ...last, replaces: null }) === canonicalJson({ ...decision, replaces: null });
    if (isKnown && isChampion === (decision.decision === 'champion')) return;
    const lines = [...decisions, decision].map((each) => `${canonicalJson(each)}\n`);
    writeDurably(join(this.directory, 'decisions.jsonl'), lines.join(''));
    if (decision.decision === 'champion') this.pointTo(decision.model_id);
  }

  private pointTo(champion: string): void {
    writeDurably(join(this.directory, 'champion.json'), `${canonicalJson({ model_id: champion })}\n`);
  }

  private path(id: string, file: string): string {
    const ids = this.ids();
    if (!ids.includes(id))
      throw new UsageError('MODEL_UNKNOWN', `there is no model "${id}"`, {
        where: this.directory,
        hint: ids.length > 0 ? suggestion(id, ids) : 'train one with: arrears train',
      });
    return join(this.directory, id, file);
  }

  private parse<T>(path: string, schema: z.ZodType<T>): T {
    return this.parseText(readFileSync(path, 'utf8'), schema, path);
  }

  private parseText<T>(text: string, schema: z.ZodType<T>, path: string): T {
    const refuse = (why: string) =>
      new DataContractError('MODEL_DAMAGED', `the file is damaged: ${why}`, {
        where: path,
        hint: 'restore it from a backup, or remove the model’s folder and train again',
      });
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw refuse((error as Error).message);
    }
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw refuse(`${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  }
}
