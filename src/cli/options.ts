import { type ParseArgsConfig, parseArgs } from 'node:util';
import { errorCodeOf, ForeseenError, messageOf } from '../core/errors.ts';
import { nearestNames } from '../core/text.ts';

/** Thrown for a command line that a command does not understand; carries the usage of that command. */
export class UsageError extends ForeseenError {
  readonly usage: string;

  constructor(problem: string, usage: string) {
    super(problem);
    this.name = 'UsageError';
    this.usage = usage;
  }
}

/** Longest part of a word that is shown; longer ones are no names. */
const LONGEST_SHOWN = 60;

/** Reads the command line of a command. Throws UsageError with the usage of that command for what is not one of its options. */
export function readOptions<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!errorCodeOf(error).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(problemOf(error, Object.keys(config.options ?? {})), usage);
  }
}

/** The usage error of a word that is none of these names: a command, or what one is asked for. */
export function unknownWord(
  word: string,
  { kind, names, usage }: { readonly kind: string; readonly names: readonly string[]; readonly usage: string },
): UsageError {
  const [near] = nearestNames(word, names, 1);
  const step = near === undefined ? 'see what there is below' : `did you mean ${near}?`;
  return new UsageError(`There is no ${kind} ${word.slice(0, LONGEST_SHOWN)}. Next step: ${step}`, usage);
}

/** Describes an error of Node's parser, whose own words are about programs and not about this command. */
function problemOf(error: unknown, options: readonly string[]): string {
  const words = messageOf(error);
  const [, named = ''] = /'([^']*)'/.exec(words) ?? [];
  switch (errorCodeOf(error)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${named}. Next step: ${nearest(named, options)}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${named}" is not an option. Next step: see the options below`;
    default: {
      const option = /--[\w-]+/.exec(words)?.[0] ?? named;
      const takesNone = words.includes('does not take');
      return `${option} ${takesNone ? 'takes no value. Next step: write it alone' : `needs a value. Next step: write ${option}=VALUE`}`;
    }
  }
}

function nearest(named: string, options: readonly string[]): string {
  const [near] = nearestNames(named.replace(/^-+/, ''), options);
  return near === undefined ? 'see the options below' : `did you mean --${near}?`;
}
