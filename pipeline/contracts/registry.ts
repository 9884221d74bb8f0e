import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataContractError, UsageError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import { suggestion } from '../core/nearest.js';
import { type ModelFile, modelFileSchema, modelFileVersion } from './model-file.js';

/** Why a model became champion; one line of `promotions.jsonl`. */
export interface Promotion {
  readonly model_id: string;
  readonly replaces: string | null;
  readonly as_of_date: string;
  readonly reason: string;
}

/** The trained models of a workspace: `registry/<model_id>/` with model.json, metrics.json and model_card.md. */
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

  /**
   * Reads a model.
   * @throws UsageError when there is no such model
   * @throws DataContractError when its file is damaged, or newer than this program
   */
  model(id: string): ModelFile {
    const path = this.path(id, 'model.json');
    const header = this.parse(path, z.looseObject({ format_version: z.number() }));
    if (header.format_version > modelFileVersion)
      throw new DataContractError(
        'MODEL_NEWER',
        `the model file has version ${header.format_version}; this program reads ${modelFileVersion}`,
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
  card(id: string): string {
    return readFileSync(this.path(id, 'model_card.md'), 'utf8');
  }

  /** Writes a model's folder; all of it appears together. Writing the same model again changes nothing. */
  register(model: ModelFile, metrics: unknown, card: string): void {
    const target = join(this.directory, model.model_id);
    if (existsSync(target)) return;
    const building = join(this.directory, `.${model.model_id}.building`);
    mkdirSync(building, { recursive: true, mode: 0o750 });
    const write = (name: string, text: string) => writeFileSync(join(building, name), text, { mode: 0o640 });
    write('model.json', `${canonicalJson(model)}\n`);
    write('metrics.json', `${canonicalJson(metrics, 2)}\n`);
    write('model_card.md', card);
    renameSync(building, target);
  }

  /** Makes a registered model the champion and logs why. */
  promote(promotion: Promotion): void {
    const pointer = join(this.directory, 'champion.json');
    writeFileSync(`${pointer}.new`, `${canonicalJson({ model_id: promotion.model_id })}\n`, { mode: 0o640 });
    renameSync(`${pointer}.new`, pointer);
    appendFileSync(join(this.directory, 'promotions.jsonl'), `${canonicalJson(promotion)}\n`, {
      mode: 0o640,
    });
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
    const refuse = (why: string) =>
      new DataContractError('MODEL_DAMAGED', `the file is damaged: ${why}`, {
        where: path,
        hint: 'restore it from a backup, or remove the model’s folder and train again',
      });
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      throw refuse((error as Error).message);
    }
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw refuse(`${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  }
}
