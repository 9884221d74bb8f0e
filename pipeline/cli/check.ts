import { Command, Option } from 'commander';
import type { IsoDate } from '../core/dates.js';
import { GateRefusedError } from '../core/errors.js';
import { inScratchWarehouse } from '../warehouse/scratch-warehouse.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { dpdBuckets } from '../workspace/buckets.js';
import { encryptionKey } from '../workspace/encryption.js';
import { metricsFolder } from '../workspace/named-path.js';
import { segmentOverlaps } from '../workspace/segment-overlap.js';
import type { Workspace } from '../workspace/workspace.js';
import { type Language, languageOf } from './language.js';
import { printNoRules } from './no-rules.js';
import { asOfDateOf, date, type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printTable, printWrapped } from './print.js';
import { openProgress } from './progress.js';
import { printReadings } from './readings.js';
import { checkWords } from './words-check.js';

interface CheckOptions extends WorkspaceOptions {
  leaks?: true;
  asOf?: IsoDate;
}

/** `arrears check` */
export function checkCommand(): Command {
  return withWorkspace(new Command('check'))
    .option('--leaks', 'also plant future rows in a copy and show that no feature moves')
    .addOption(
      new Option(
        '--as-of <date>',
        'snapshot for --leaks and own features (default: as configured)',
      ).argParser(date),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears check -w my-portfolio\n  $ arrears check -w my-portfolio --leaks --as-of 2026-07-01',
    )
    .action(async (options: CheckOptions) => {
      const opened = workspaceOf(options);
      const language = languageOf(options, opened);
      // A batch would refuse the folder, so this does.
      metricsFolder(opened);
      const { limits } = opened.configuration;
      await inScratchWarehouse('check', limits, encryptionKey(opened), async (warehouse, work) => {
        // What is read is held outside of the workspace, of which nothing is written.
        const workspace = { ...opened, paths: { ...opened.paths, work } };
        const asOfDate = asOfDateOf(options, workspace);
        if (options.leaks) await checkLeaks(warehouse, workspace, asOfDate, language);
        else await checkFiles(warehouse, workspace, asOfDate, language);
      });
    });
}

async function checkFiles(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  language: Language,
): Promise<void> {
  const { checkConditions } = await import('../nightly/check-conditions.js');
  checkConditions(workspace);
  const { refuseChangedExperiments } = await import('../nightly/kept-experiments.js');
  refuseChangedExperiments(workspace);
  workspace.idKeys.current();
  const { ingest } = await import('../ingest/ingest.js');
  const { workspaceFamilies } = await import('../features/workspace-families.js');
  const { featuresOf } = await import('../features/families.js');
  const features = featuresOf(workspaceFamilies(workspace)).length;
  const progress = openProgress(language);
  const { tables, files } = await ingest(warehouse, workspace, (part) =>
    progress.onProgress('ingest', part),
  ).finally(progress.end);
  // The program's own features are known to run; those of the workspace are built for the first time here.
  if (workspace.features.length > 0) {
    const { prepareReferences } = await import('../nightly/load-sources.js');
    const { buildSnapshot } = await import('../nightly/snapshot.js');
    await prepareReferences(warehouse, workspace);
    await buildSnapshot(warehouse, workspace, asOfDate);
  }
  printReadings(tables, files, language);
  print();
  printWrapped(checkWords[language].fine(workspace.configuration.portfolio, features));
  printOverlaps(workspace, language);
  printNoRules(workspace, language);
}

function printOverlaps({ configuration, strategy }: Workspace, language: Language): void {
  const w = checkWords[language];
  const overlaps = segmentOverlaps(strategy, dpdBuckets(configuration.arrears.bucket_lower_edges));
  if (overlaps.length === 0) return;
  print();
  print(w.overlaps);
  printTable(
    w.overlapHead,
    overlaps.map(({ earlier, later, buckets, bands }) => [
      earlier,
      later,
      buckets.join(', '),
      bands.join(', '),
    ]),
    [20, 20, 16, 24],
  );
}

async function checkLeaks(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  language: Language,
): Promise<void> {
  const w = checkWords[language];
  const leaks = await import('../nightly/leak-check.js');
  const progress = openProgress(language);
  const { planted, moved } = await leaks
    .checkLeaks(warehouse, workspace, asOfDate, progress.onProgress)
    .finally(progress.end);
  const tables = Object.entries(planted).filter(([, rows]) => rows > 0);
  printWrapped(w.planted(asOfDate, tables.map(([table, rows]) => `${rows} ${table}`).join(', ')));
  if (moved.length > 0)
    throw new GateRefusedError('LEAK', 'rows that were not known at the snapshot moved features', {
      examples: moved.map(({ column, loans }) => `${column}: ${loans} loans`),
      hint: 'filter the stg_ tables of these features by known_on < $as_of_date',
    });
  print(w.unmoved);
}
