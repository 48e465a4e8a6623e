import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { message, paragraphs, renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { andMore, enumerateFirst, nameKey, nearestNames } from '../src/core/text.ts';
import { cleanTyped, referenceIn, typedWords, unescapeEntities, withoutPunctuation } from '../src/core/typed-text.ts';
import type { Command } from './command.ts';

/** Arguments of a command, as it is meant whatever phones make of it. */
export interface Arguments {
  /** The words without `env:NAME`, cleaned. */
  readonly words: string;
  /** The same as they were typed: a name of the catalog that is exactly this is meant. */
  readonly raw: string;
  /** The names of every `env:NAME`: as the catalog writes them if it has them, or else as they were typed. */
  readonly environments: readonly string[];
  /** The one environment; undefined for all together. */
  readonly environment: string | undefined;
  /** Whether help is asked for: `help`, `?`, `-h` or `--help`. */
  readonly isHelp: boolean;
  /** A channel, a person or a link among the words, which is the name of nothing. */
  readonly reference: string | undefined;
}

/** `env:staging` in every spelling, with the name in the second group. */
const ENVIRONMENT = /(?<=^|\s)(?:-{0,2}env(?:ironment)?\s*[:=]\s*|-{1,2}env(?:ironment)?\s+)(\S*)/gi;
/** `env staging`, which counts if the catalog has that environment. */
const BARE_ENVIRONMENT = /(?<=^|\s)env(?:ironment)?\s+(\S+)/i;
const HELP = /^(?:-{1,2}(?:h|help|\?)|\?+)$/i;

/** Parses `AREA env:NAME` to its words and its environment. `known` are the environments of the catalog. */
export function parseArguments(text: string, known: readonly string[]): Arguments {
  const typed = unescapeEntities(text).trim();
  const cleaned = cleanTyped(text);
  const asTyped = [...typed.matchAll(ENVIRONMENT)].map(([, name = '']) => name);
  const explicit = [...cleaned.matchAll(ENVIRONMENT)].map(([, name = ''], at) =>
    known.includes(asTyped[at] ?? '') || asTyped[at] === '*' ? (asTyped[at] ?? '') : name,
  );
  const rest = cleaned.replaceAll(ENVIRONMENT, ' ');
  const [bare = '', bareName = ''] = explicit.length === 0 ? (BARE_ENVIRONMENT.exec(rest) ?? []) : [];
  const isBare = known.includes(withoutPunctuation(bareName).toLowerCase());
  const tokens = rest
    .replace(isBare ? bare : '', ' ')
    .split(' ')
    .filter(Boolean);
  const environments = [...explicit, ...(isBare ? [bareName] : [])].map((name) => environmentCalled(name, known));
  const narrowed = environments.filter((name) => !isEvery(name, known));
  const words = typedWords(tokens.join(' '));
  const isHelp = tokens.some(
    (token, at) => HELP.test(token) && (token.startsWith('-') || (at === 0 && words.length === 0)),
  );
  return {
    words: words.join(' '),
    raw: typed.replaceAll(ENVIRONMENT, ' ').split(/\s+/).filter(Boolean).join(' '),
    environments: [...new Set(narrowed)],
    environment: narrowed.at(-1),
    isHelp: isHelp || words[0]?.toLowerCase() === 'help',
    reference: referenceIn(text),
  };
}

/** The environment of this name, in any case and with punctuation after it; the name itself if the catalog has none. */
function environmentCalled(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase();
  return known.find((one) => one === lower) ?? known.find((one) => one === withoutPunctuation(lower)) ?? name;
}

/** Whether a name stands for all environments together. */
function isEvery(name: string, known: readonly string[]): boolean {
  return !known.includes(name) && /^(?:all|\*)$/i.test(withoutPunctuation(name));
}

/** Explanation why arguments cannot be answered, whatever the command: an environment or a reference; undefined if they can. */
export function refuseArguments(
  { environments, environment, reference }: Arguments,
  known: readonly string[],
  command: string,
): Card | undefined {
  if (environments.length > 1) {
    return explanation(
      renderNotice(
        `There are two environments: ${listCode(environments)}. A card shows one, or all together.`,
        'Next step: write `env:` with one of them.',
      ),
    );
  }
  if (environment === '') {
    const names =
      known.length > 0 ? `${listCode(known.map((name) => `env:${name}`))}.` : 'nothing: the catalog has none.';
    return explanation(renderNotice('`env:` needs the name of an environment after it.', `Next step: write ${names}`));
  }
  if (environment !== undefined && !known.includes(environment))
    return unknownName('environment', { given: environment, known, command });
  if (reference === undefined) return undefined;
  return explanation(
    renderNotice(
      `"${escapeMrkdwn(reference)}" is a channel, a person or a link, and \`${command}\` takes none of them.`,
      `Next step: type the name alone, without # or @. \`${command} help\` lists what it takes.`,
    ),
  );
}

/** Explanation of what one command takes: its usage, what it shows, and the names that it knows. */
export function commandHelp(
  { name, usageHint, description }: Pick<Command, 'name' | 'usageHint' | 'description'>,
  names: Readonly<Record<string, readonly string[]>>,
): Card {
  const lists = Object.entries(names).filter(([, all]) => all.length > 0);
  const sentences = [
    `\`${[name, usageHint].filter(Boolean).join(' ')}\`  ${escapeMrkdwn(description, DESCRIPTION_LENGTH)}.`,
    ...lists.map(([what, all]) => `${what}: ${listCode(all, MOST_NAMES)}.`),
    'Type `/health help` for all commands.',
  ];
  return explanation(message(sentences, paragraphs(sentences)));
}

/** Names that the help of a command lists of each kind, at most: as many as fit into a message whatever their lengths. */
const MOST_NAMES = 40;

/** Characters of a command's description. */
const DESCRIPTION_LENGTH = 300;

/** The first names as code, and the number of further ones. */
function listCode(names: readonly string[], most = 10): string {
  const listed = names.slice(0, most).map((name) => `\`${escapeMrkdwn(name)}\``);
  return [listed.join(', '), ...andMore(names.length - most)].join(' ');
}

/** Words of a name for which similar names are searched, one by one. */
const MOST_WORDS = 5;

/** Explanation that a name is not known, with similar names and those that are known. `what` is the kind of name. */
export function unknownName(
  what: string,
  { given, known, command }: { readonly given: string; readonly known: readonly string[]; readonly command: string },
): Card {
  const isName = (word: string) => known.some((name) => name.toLowerCase() === word.toLowerCase());
  const words = given
    .split(' ')
    .filter((word) => word.length >= 3 || isName(word))
    .slice(0, MOST_WORDS);
  const similar = [
    ...nearestNames(withoutPunctuation(given), known),
    ...words.flatMap((word) => nearestNames(withoutPunctuation(word), known, 1)),
  ];
  return explanation(
    renderNotice(
      `There is no ${what} called "${escapeMrkdwn(given)}".`,
      offerOf(similar, known, command),
      `Type \`${command} help\` to see everything.`,
    ),
  );
}

/** The names that are near, or else those that are known. */
function offerOf(similar: readonly string[], known: readonly string[], command: string): string {
  if (similar.length > 0) return `Did you mean ${listCode([...new Set(similar)].slice(0, 3))}?`;
  return known.length > 0 ? `You can ask for ${listCode(known)}.` : `Type \`${command}\` without it.`;
}

/** Command lines that are offered if a name may mean several things. */
const MOST_OFFERED = 5;

/** Explanation that a name may mean several things, with the command lines that show them. `what` is their kind in the plural. */
export function severalNames(
  what: string,
  { given, lines }: { readonly given: string; readonly lines: readonly string[] },
): Card {
  const offered = lines.map((line) => `\`${escapeCode(line)}\``);
  return explanation(
    renderNotice(
      `${lines.length} ${what} match "${escapeMrkdwn(given)}".`,
      `Next step: type ${enumerateFirst(offered, MOST_OFFERED, ' or ')}.`,
    ),
  );
}

/** Names typed for something of the catalog. */
export interface TypedName {
  readonly raw: string;
  readonly words: string;
}

/**
 * Items with a name that was typed: exactly, or else whatever its case and punctuation (`CI / CD`), or else without its spaces (`cicd`). A
 * name without letters and digits counts only exactly.
 */
export function matchNames<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
  { raw, words }: TypedName,
): readonly Item[] {
  const key = nameKey(words);
  const matching = (isMatch: (name: string) => boolean) => items.filter((item) => namesOf(item).some(isMatch));
  const exact = matching((name) => name.toLowerCase() === raw.toLowerCase());
  if (exact.length > 0 || key === '') return exact;
  const alike = matching((name) => nameKey(name) === key);
  return alike.length > 0 ? alike : matching((name) => squeezed(nameKey(name)) === squeezed(key));
}

function squeezed(key: string): string {
  return key.replaceAll(' ', '');
}

/** Whether a name has every word that was typed: as a whole word, or as the beginning of one. One of them has three letters or more. */
export function hasWords(name: string, words: string): boolean {
  const parts = nameKey(words).split(' ').filter(Boolean);
  const own = nameKey(name).split(' ');
  return (
    parts.some((part) => part.length >= 3) &&
    parts.every((part) => own.some((word) => word === part || (part.length >= 3 && word.startsWith(part))))
  );
}
