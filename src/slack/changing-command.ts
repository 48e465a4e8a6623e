import { cleanTyped, typedWords } from '../core/typed-text.ts';

/**
 * Whether a typed command can change something: it is one of these, whatever its case, quotes and punctuation. Each is a command, such as
 * `/digest`, or one with a word, such as `/health watch`, wherever the word stands: `/health env:staging live` begins a card too. One that
 * happens to have the word and only reads counts as changing, which costs nothing but a key in the store.
 */
export function isChangingCommand(
  { command, text }: { readonly command: string; readonly text?: string | undefined },
  changing: readonly string[],
): boolean {
  const name = command.trim().toLowerCase();
  const words = typedWords(cleanTyped(text ?? '').toLowerCase());
  return changing.some((line) => {
    const [own, word] = line.split(' ');
    return own === name && (word === undefined || words.includes(word));
  });
}
