import type { Choice } from '../blocks/controls.ts';
import { escapeMrkdwn } from '../blocks/escape.ts';
import { ALL_ENVIRONMENTS } from '../blocks/ids.ts';
import { renderNotice } from '../blocks/notice.ts';
import { environmentOptions } from '../blocks/option.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/detail-days.ts';
import { nearestNames } from '../src/nearest.ts';

/** What stands behind a command's name: words, and the environment of `env:NAME`. */
export interface Arguments {
  readonly words: string;
  readonly environment: string | undefined;
}

/** Splits `AREA env:NAME` into its words and its environment. Slack writes `&` as an entity. */
export function parseArguments(text: string): Arguments {
  const tokens = text.replaceAll('&amp;', '&').trim().split(/\s+/).filter(Boolean);
  const environment = tokens.findLast((token) => token.startsWith('env:'))?.slice('env:'.length);
  return { words: tokens.filter((token) => !token.startsWith('env:')).join(' '), environment };
}

/** Splits `flaky checks 30d` into the name and how many days; 7 where there are none. */
export function splitDays(words: string): { readonly name: string; readonly days: DetailDays } {
  const tokens = words.split(' ');
  const days = DETAIL_DAYS.find((count) => tokens.at(-1) === `${count}d`);
  return days === undefined ? { name: words, days: DETAIL_DAYS[0] } : { name: tokens.slice(0, -1).join(' '), days };
}

/** `flaky checks 30d`: the opposite of `splitDays`. */
export function withDays(name: string, days: DetailDays): string {
  return days === DETAIL_DAYS[0] ? name : `${name} ${days}d`.trim();
}

/** The command line that asks the same again. */
export function commandLine(name: string, words: string, environment: string | undefined): string {
  return [name, words, ...(environment ? [`env:${environment}`] : [])].filter(Boolean).join(' ');
}

/** The same card in all environments together and in each of them. */
export function environmentChoices(name: string, words: string, environments: readonly string[]): readonly Choice[] {
  return environmentOptions(environments).map(({ label, value }) => {
    return { label, commandLine: commandLine(name, words, value === ALL_ENVIRONMENTS ? undefined : value) };
  });
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
      known.length > 0 ? `You can ask for ${code(known)}.` : `Type \`${command}\` without it.`,
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
