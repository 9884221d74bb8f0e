import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type CardLanguage, type Decision, Registry } from '../contracts/registry.js';
import { type Language, languageOf } from './language.js';
import { modelIdOf } from './model-id.js';
import { exportCommand, importCommand, promoteCommand } from './models-change.js';
import { compareCommand } from './models-compare.js';
import { panelCommand } from './models-panel.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable, printWrapped } from './print.js';
import { modelWords } from './words-models.js';

type ModelOptions = WorkspaceOptions & { json?: true };
type CardOptions = WorkspaceOptions & { output?: string };

/** `arrears models …` */
export function modelsCommand(): Command {
  const models = new Command('models');
  models.addCommand(listCommand());
  models.addCommand(showCommand());
  models.addCommand(cardCommand());
  models.addCommand(logCommand());
  models.addCommand(compareCommand());
  models.addCommand(promoteCommand());
  models.addCommand(exportCommand());
  models.addCommand(importCommand());
  models.addCommand(panelCommand());
  models.addHelpText(
    'after',
    '\nExamples:\n  $ arrears models list -w my-portfolio\n  $ arrears models card champion -w my-portfolio',
  );
  return models;
}

function listCommand(): Command {
  return withWorkspace(
    new Command('list').description('all models: the champion marked *, challengers marked +'),
  )
    .option('--json', 'result as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears models list -w my-portfolio')
    .action((options: ModelOptions) => {
      const workspace = workspaceOf(options);
      listModels(new Registry(workspace.paths.registry), options, languageOf(options, workspace));
    });
}

function showCommand(): Command {
  return withWorkspace(new Command('show').description('the card of a model, or its metrics as JSON'))
    .argument('[id]', 'a model id, or champion', 'champion')
    .option('--json', 'metrics as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears models show champion -w my-portfolio\n  $ arrears models show --json champion | jq .chosen',
    )
    .action((id: string, options: ModelOptions) => {
      const workspace = workspaceOf(options);
      const registry = new Registry(workspace.paths.registry);
      const named = modelIdOf(registry, id);
      if (options.json) return printJson(registry.metrics(named));
      print(registry.card(named, languageOf(options, workspace)));
    });
}

function cardCommand(): Command {
  return withWorkspace(
    new Command('card').description('the card of a model with the decisions on it, to read or to file'),
  )
    .argument('[id]', 'a model id, or champion', 'champion')
    .option('-o, --output <file>', 'write it to a file')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears models card -w my-portfolio\n  $ arrears models card --lang zh -o card.md champion',
    )
    .action((id: string, options: CardOptions) => {
      const workspace = workspaceOf(options);
      const registry = new Registry(workspace.paths.registry);
      const named = modelIdOf(registry, id);
      const language = languageOf(options, workspace);
      const text = `${registry.card(named, language)}\n${decisionsOn(registry, named, language)}`;
      if (options.output === undefined) return print(text);
      writeFileSync(options.output, text);
      print(options.output);
    });
}

function logCommand(): Command {
  return withWorkspace(new Command('log').description('all decisions on models, the last one last'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears models log -w my-portfolio')
    .action((options: ModelOptions) => {
      const workspace = workspaceOf(options);
      const decisions = new Registry(workspace.paths.registry).decisions();
      if (options.json) return printJson(decisions);
      const language = languageOf(options, workspace);
      if (decisions.length === 0) return print(modelWords[language].noDecision);
      for (const decision of decisions) {
        print(`${decision.as_of_date} ${decision.model_id}`);
        printWrapped(verdict(decision, language), '  ');
      }
    });
}

function decisionsOn(registry: Registry, id: string, language: CardLanguage): string {
  const lines = registry
    .decisions()
    .filter(({ model_id }) => model_id === id)
    .map(
      (decision) => `- ${modelWords[language].decided(decision.as_of_date, id, verdict(decision, language))}`,
    );
  return `## ${modelWords[language].decisions}\n\n${lines.join('\n')}\n`;
}

function verdict({ decision, by, reason }: Decision, language: Language): string {
  const w = modelWords[language];
  return w.verdict(w.verdicts[decision], w.by[by as keyof typeof w.by] ?? by, reason[language]);
}

function listModels(registry: Registry, { json }: ModelOptions, language: Language): void {
  const champion = registry.championId();
  const challengers = new Set(registry.challengerIds());
  const models = registry.ids().map((id) => registry.header(id));
  if (json)
    return printJson(
      models.map(({ model_id, kind, trained_on }) => ({
        model_id,
        kind,
        trained_on,
        champion: model_id === champion,
        challenger: challengers.has(model_id),
      })),
    );
  if (models.length === 0) return print(modelWords[language].none);
  printTable(
    modelWords[language].list,
    models.map(({ model_id, kind, trained_on }) => [
      model_id === champion ? '*' : challengers.has(model_id) ? '+' : '',
      model_id,
      modelWords[language].kinds[kind as keyof (typeof modelWords)['en']['kinds']] ?? kind,
      trained_on,
    ]),
  );
}
