import { type Command, Option } from 'commander';
import { UsageError } from '../core/errors.js';
import type { Workspace } from '../workspace/workspace.js';

/** The languages of the terminal. */
export const languages = ['en', 'zh'] as const;

/** A language of the terminal; `zh` is Traditional Chinese. */
export type Language = (typeof languages)[number];

/** The option of every command that prints results. */
export interface LanguageOptions {
  lang?: Language;
}

/** Adds `--lang`. */
export function withLanguage(command: Command): Command {
  return command.addOption(
    new Option('--lang <language>', 'language of what is printed (default: that of the locale)').choices([
      ...languages,
    ]),
  );
}

/**
 * The language to print in: `--lang`; else `ARREARS_LANG`; else that of the locale (the first of LC_ALL, LC_MESSAGES
 * and LANG that is set) when it is English or Chinese; else that of the workspace; else English.
 * @throws UsageError when ARREARS_LANG names none
 */
export function languageOf(
  { lang }: LanguageOptions,
  workspace?: Workspace,
  environment: NodeJS.ProcessEnv = process.env,
): Language {
  const { ARREARS_LANG: own, LC_ALL, LC_MESSAGES, LANG } = environment;
  if (lang) return lang;
  if (own) {
    const named = languages.find((language) => language === own);
    if (named) return named;
    throw new UsageError('LANGUAGE_UNKNOWN', `there is no language "${own}"`, {
      where: 'environment variable ARREARS_LANG',
      hint: `one of: ${languages.join(', ')}`,
    });
  }
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  return (
    languages.find((language) => new RegExp(`^${language}([_.@-]|$)`, 'i').test(locale)) ??
    workspace?.configuration.language ??
    'en'
  );
}
