// The whole night beside the floor and peers, in turns; writes its section of docs/benchmarks.md.
// Usage: node bench/nightly/run.mjs [--loans 100000] [--rounds 3] [--memory-limit 6GB] [--skip-peers] [--skip-incremental]
//        (after npm run build; the book, a champion trained on it and what peers need are made when they are not there)
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main, opened, trainedWorkspace, workspaceOn } from '../common/books.mjs';
import { inTurns, measured } from '../common/measured.mjs';
import { writeSection } from '../gbdt/bench-folder.mjs';
import { sameBundle, sameList, writeNightFeatures } from './checks.mjs';
import { copyWorkspace, Folders } from './folders.mjs';
import { addPayments, paymentsOfDay } from './next-night.mjs';
import { checkedPeers, peerPrograms } from './peers.mjs';
import { section } from './section.mjs';

const { values: given } = parseArgs({
  options: {
    loans: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    'memory-limit': { type: 'string' },
    'skip-peers': { type: 'boolean', default: false },
    'skip-incremental': { type: 'boolean', default: false },
  },
});
const memory = given['memory-limit'];
const nightly = (folder, ...args) => [
  process.execPath,
  main,
  'nightly',
  '-w',
  folder,
  ...(memory ? ['--memory-limit', memory] : []),
  ...args,
];

const trained = trainedWorkspace(Number(given.loans));
const { asOfDate } = opened(trained);
const folders = new Folders();
try {
  const evening = workspaceOn(trained, folders.of('evening'));
  measured(...nightly(evening));
  const ours = { bundle: join(evening, 'runs', asOfDate), features: join(folders.root, 'features.parquet') };
  await writeNightFeatures(evening, ours.features);
  const newPayments = join(folders.root, 'payment_next.parquet');
  const next = await paymentsOfDay(trained, asOfDate, newPayments);
  const nextWorkspace = (program, leftOut) => {
    const folder = folders.of(program);
    copyWorkspace(evening, folder, leftOut);
    addPayments(folder, newPayments);
    return folder;
  };
  const results = inTurns(
    {
      floor: () => [
        process.execPath,
        resolve(import.meta.dirname, 'floor.mjs'),
        trained,
        ours.bundle,
        folders.of('floor'),
        ...(memory ? [memory] : []),
      ],
      ours: () => nightly(workspaceOn(trained, folders.of('ours'))),
      ...(!given['skip-incremental'] && {
        incremental: () => nightly(nextWorkspace('incremental'), '--as-of', next.night),
      }),
      ...(!given['skip-peers'] && peerPrograms(trained, asOfDate, folders)),
    },
    Number(given.rounds),
  );

  const checks = [
    sameBundle('A second night gave', ours.bundle, join(folders.newest.ours, 'runs', asOfDate)),
  ];
  if (results.incremental) {
    const anew = nextWorkspace('next night anew', ['warehouse.duckdb', '.work']);
    measured(...nightly(anew, '--as-of', next.night));
    const [incremental, full] = [folders.newest.incremental, anew].map((at) => join(at, 'runs', next.night));
    checks.push(
      sameBundle('The incremental night and the same night without a warehouse gave', incremental, full),
    );
  }
  if (!given['skip-peers'])
    for (const { program, name, columns } of checkedPeers)
      checks.push(await sameList(name, columns, ours, folders.newest[program]));
  for (const { told } of checks) console.log(told);
  if (checks.some(({ passed }) => !passed)) process.exitCode = 1;
  else writeSection(`nightly-${given.loans}`, section({ results, checks, ours, next, given }));
} finally {
  folders.remove();
}
