import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Manifest } from '../contracts/manifest.js';
import { rankedList } from '../contracts/ranked-list.js';
import { sha256 } from '../core/hash.js';
import { programVersion } from '../core/version.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Execution } from './execution.js';

/** A column of a dataset. */
export interface Field {
  readonly name: string;
  readonly type: string;
}

/** What is known of an execution's data when it has ended well. */
export interface LineageResult {
  readonly manifest: Manifest;
  /** Columns of each raw file, by its name in arrears.yaml. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
}

const producer = `urn:arrears:${programVersion}`;
const specification = 'https://openlineage.io/spec';

function facet(version: string, type: string, content: Readonly<Record<string, unknown>>) {
  return {
    _producer: producer,
    _schemaURL: `${specification}/facets/${version}/${type}.json#/$defs/${type}`,
    ...content,
  };
}

/**
 * The OpenLineage events of an execution: START, and COMPLETE or FAIL once it has ended.
 * Source: openlineage.io/spec/2-0-2/OpenLineage.json and the facets beside it.
 */
export function startEvent(workspace: Workspace, execution: Execution) {
  return event('START', execution.time, workspace, execution, { inputs: inputs(workspace), outputs: [] });
}

/** The same at the end. */
export function endEvent(workspace: Workspace, execution: Execution, result?: LineageResult) {
  const { end } = execution;
  if (!end) throw new TypeError('the execution has not ended');
  return event(end.outcome === 'done' ? 'COMPLETE' : 'FAIL', end.time, workspace, execution, {
    inputs: inputs(workspace, result),
    outputs: result && end.published ? [rankedAccounts(workspace, result.manifest)] : [],
  });
}

function event(
  eventType: 'START' | 'COMPLETE' | 'FAIL',
  eventTime: string,
  { configuration }: Workspace,
  { execution_id, command, as_of_date, portfolio, end }: Execution,
  datasets: { readonly inputs: readonly unknown[]; readonly outputs: readonly unknown[] },
) {
  return {
    eventType,
    eventTime,
    producer,
    schemaURL: `${specification}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: {
      runId: execution_id,
      facets: {
        nominalTime: facet('1-0-1', 'NominalTimeRunFacet', { nominalStartTime: `${as_of_date}T00:00:00Z` }),
        processing_engine: facet('1-1-1', 'ProcessingEngineRunFacet', {
          name: 'arrears',
          version: programVersion,
          openlineageAdapterVersion: programVersion,
        }),
        ...(end?.error_code && {
          errorMessage: facet('1-0-1', 'ErrorMessageRunFacet', {
            message: `${end.error_code} (exit code ${end.exit_code})`,
            programmingLanguage: 'TypeScript',
          }),
        }),
      },
    },
    job: {
      namespace: configuration.observability.lineage_namespace,
      name: `${portfolio}.${command}`,
      facets: {
        jobType: facet('2-0-3', 'JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'ARREARS',
          jobType: 'COMMAND',
        }),
      },
    },
    ...datasets,
  };
}

function inputs({ configuration, directory }: Workspace, result?: LineageResult) {
  return Object.entries(configuration.files).map(([name, declared]) => {
    const path = typeof declared === 'string' ? declared : declared.path;
    const read = result?.manifest.inputs.filter((input) => input.name === name) ?? [];
    const fields = result?.fields.get(name);
    return {
      namespace: 'file',
      name: path.startsWith('$') ? path : join(directory, path),
      facets: {
        ...(fields && { schema: facet('1-1-1', 'SchemaDatasetFacet', { fields }) }),
        ...(read.length > 0 && {
          version: facet('1-0-1', 'DatasetVersionDatasetFacet', {
            datasetVersion: sha256(read.map((file) => file.sha256).join()),
          }),
        }),
      },
      ...(read.length > 0 && {
        inputFacets: {
          dataQualityMetrics: facet('1-0-2', 'DataQualityMetricsInputDatasetFacet', {
            bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
            fileCount: read.length,
            columnMetrics: {},
          }),
        },
      }),
    };
  });
}

/** One dataset for all nights; each night's bundle is a version of it. */
function rankedAccounts({ configuration, paths }: Workspace, manifest: Manifest) {
  const file = 'ranked_accounts.parquet';
  const size = manifest.files.find((listed) => listed.file === file)?.bytes;
  return {
    namespace: configuration.observability.lineage_namespace,
    name: `${configuration.portfolio}.ranked_accounts`,
    facets: {
      schema: facet('1-1-1', 'SchemaDatasetFacet', {
        fields: Object.entries(rankedList).map(([name, type]) => ({ name, type })),
      }),
      version: facet('1-0-1', 'DatasetVersionDatasetFacet', { datasetVersion: manifest.run_id }),
      dataSource: facet('1-0-1', 'DatasourceDatasetFacet', {
        name: configuration.portfolio,
        uri: pathToFileURL(join(paths.runs, manifest.as_of_date, file)).href,
      }),
    },
    outputFacets: {
      outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', {
        rowCount: manifest.accounts,
        ...(size !== undefined && { size }),
      }),
    },
  };
}
