import { cleanTyped } from '../core/typed-text.ts';

/**
 * Whether a typed command can change something: it is one of these, or begins with one, whatever its case, spaces and quotes. Each is a
 * command, such as `/digest`, or one with its first word, such as `/health watch`.
 */
export function isChangingCommand(
  { command, text }: { readonly command: string; readonly text?: string | undefined },
  changing: readonly string[],
): boolean {
  const [name = '', word = ''] = `${command} ${cleanTyped(text ?? '')}`.toLowerCase().split(' ').filter(Boolean);
  return changing.some((line) => line === name || line === `${name} ${word}`);
}
