import { type Card, explanation } from '../blocks/card.ts';
import { escapeMrkdwn } from '../blocks/escape.ts';
import { renderNotice } from '../blocks/notice.ts';
import { nearestNames } from '../src/nearest.ts';

/** What stands behind a command's name: words, and the environment of `env:NAME`. */
export interface Arguments {
  readonly words: string;
  readonly environment: string | undefined;
}

/** Splits `AREA env:NAME` into its words and its environment. */
export function parseArguments(text: string): Arguments {
  const tokens = text.trim().split(/\s+/).filter(Boolean);
  const environment = tokens.findLast((token) => token.startsWith('env:'))?.slice('env:'.length);
  return { words: tokens.filter((token) => !token.startsWith('env:')).join(' '), environment };
}

/** The command line that asks the same again. */
export function commandLine(name: string, words: string, environment: string | undefined): string {
  return [name, words, ...(environment ? [`env:${environment}`] : [])].filter(Boolean).join(' ');
}

/** Tells the asker that a name is not known, and which are. */
export function unknownName(what: string, given: string, known: readonly string[], command: string): Card {
  const near = nearestNames(given, known);
  const code = (names: readonly string[]) =>
    names
      .slice(0, 10)
      .map((name) => `\`${escapeMrkdwn(name)}\``)
      .join(', ');
  return explanation(
    renderNotice(
      `There is no ${what} called "${escapeMrkdwn(given)}".`,
      ...(near.length > 0 ? [`Did you mean ${code(near)}?`] : []),
      known.length > 0 ? `You can ask for ${code(known)}.` : `Ask \`${command}\` without it.`,
      'Type `/health help` to see everything.',
    ),
  );
}

/** An explanation when the environment is not one of the catalog's, otherwise undefined. */
export function refuseEnvironment(
  environment: string | undefined,
  known: readonly string[],
  command: string,
): Card | undefined {
  if (environment === undefined || known.includes(environment)) return undefined;
  return unknownName('environment', environment, known, command);
}
