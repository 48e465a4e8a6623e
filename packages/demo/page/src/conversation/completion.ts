import type { PageCommand } from '../../../src/web/protocol.ts';

/** The commands that what was typed so far may become; none once the name is followed by a space. */
export function completions(typed: string, commands: readonly PageCommand[]): readonly PageCommand[] {
  if (!/^\/\S*$/.test(typed)) return [];
  return commands.filter(({ name }) => name.startsWith(typed.toLowerCase()));
}

/** The command whose arguments are being typed, to show what it takes. */
export function commandOf(typed: string, commands: readonly PageCommand[]): PageCommand | undefined {
  const [name] = typed.split(' ');
  return typed.includes(' ') ? commands.find((command) => command.name === name) : undefined;
}

/** Another place in a list of `count`, from the end to the beginning and back. */
export function step(place: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (place + by + count) % count;
}
