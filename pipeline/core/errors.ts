/** Exit codes of the program; collection schedulers branch on them, so they never change meaning. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  configuration: 3,
  dataContract: 4,
  gateRefused: 5,
  workspaceHeld: 6,
} as const;

/** Where and how to mend an error; every field is shown to the user when present. */
export interface ErrorDetails {
  /** The file, table, key or line that is wrong. */
  where?: string;
  /** What the user should do next. */
  hint?: string;
  /** At most five examples are shown. */
  examples?: readonly string[];
}

const shownExamples = 5;

/**
 * An error whose cause the user can mend. It carries a stable `code`, the exit code of the process,
 * and enough of where and how to act on it. Anything else that is thrown is a defect of the program.
 */
export abstract class ArrearsError extends Error {
  abstract readonly exitCode: number;

  constructor(
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = new.target.name;
  }

  /** The whole message as lines: what, where, bounded examples, what to do. */
  describe(): string {
    const { where, hint, examples = [] } = this.details;
    const lines = [`${this.code}: ${this.message}`];
    if (where) lines.push(`  where: ${where}`);
    for (const example of examples.slice(0, shownExamples)) lines.push(`  - ${example}`);
    if (examples.length > shownExamples) lines.push(`  … and ${examples.length - shownExamples} more`);
    if (hint) lines.push(`  to mend: ${hint}`);
    return lines.join('\n');
  }
}

/** A command was called wrongly: unknown option, missing argument. */
export class UsageError extends ArrearsError {
  readonly exitCode = exitCodes.usage;
}

/** The workspace's own files (arrears.yaml, strategy.yaml, sources) are wrong. */
export class ConfigurationError extends ArrearsError {
  readonly exitCode = exitCodes.configuration;
}

/** Input data, or a stored table or model file, does not keep its contract. */
export class DataContractError extends ArrearsError {
  readonly exitCode = exitCodes.dataContract;
}

/** A quality gate refused to let the run publish. */
export class GateRefusedError extends ArrearsError {
  readonly exitCode = exitCodes.gateRefused;
}

/** Another run holds the workspace. */
export class WorkspaceHeldError extends ArrearsError {
  readonly exitCode = exitCodes.workspaceHeld;
}
