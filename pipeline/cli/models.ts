import { Command } from 'commander';
import { Registry } from '../contracts/registry.js';
import { UsageError } from '../core/errors.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';

type ModelOptions = WorkspaceOptions & { json?: true };

/** `arrears models list|show` */
export function modelsCommand(): Command {
  const models = new Command('models').description('the models of the registry');
  withWorkspace(models.command('list').description('all models, the champion marked'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears models list -w my-portfolio')
    .action((options: ModelOptions) => listModels(registryOf(options), options));
  withWorkspace(
    models
      .command('show')
      .description('the card of a model')
      .argument('[id]', 'a model id, or champion', 'champion'),
  )
    .option('--json', 'metrics as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears models show champion -w my-portfolio\n  $ arrears models show --json champion | jq .chosen',
    )
    .action((id: string, options: ModelOptions) => showModel(registryOf(options), id, options));
  return models;
}

function registryOf(options: ModelOptions): Registry {
  return new Registry(workspaceOf(options).paths.registry);
}

function listModels(registry: Registry, { json }: ModelOptions): void {
  const champion = registry.championId();
  const models = registry.ids().map((id) => registry.model(id));
  if (json)
    return printJson(
      models.map(({ model_id, kind, trained_on }) => ({
        model_id,
        kind,
        trained_on,
        champion: model_id === champion,
      })),
    );
  if (models.length === 0) return print('No model yet. Train one with: arrears train');
  printTable(
    ['', 'Model', 'Kind', 'Trained on'],
    models.map((model) => [
      model.model_id === champion ? '*' : '',
      model.model_id,
      model.kind,
      model.trained_on,
    ]),
  );
}

function showModel(registry: Registry, id: string, { json }: ModelOptions): void {
  const named = id === 'champion' ? registry.championId() : id;
  if (named === undefined)
    throw new UsageError('NO_CHAMPION', 'there is no champion yet', {
      hint: 'train one with: arrears train',
    });
  if (json) return printJson(registry.metrics(named));
  print(registry.card(named));
}
