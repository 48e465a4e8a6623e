import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Streams of a terminal at which a person sits. */
export interface Interactive {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks a person one question after another. */
export interface Prompt {
  /** Resolves to the answer; a hidden one is not shown while it is typed. Rejects with Interrupted after Ctrl-C or Ctrl-D. */
  ask(words: string, options?: { readonly isHidden?: boolean }): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** Thrown when a person ends a command with Ctrl-C, or the input ends. */
export class Interrupted extends Error {}

/** Creates a prompt, which `signal` ends as Ctrl-C does. Answers are in no history. */
export function createPrompt({ input, output }: Interactive, signal: AbortSignal): Prompt {
  let isMuted = false;
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  const ended = new AbortController();
  /** Lines that were pasted together with an earlier answer. */
  const early: string[] = [];
  lines.on('line', (line) => void early.push(line));
  lines.on('SIGINT', () => ended.abort());
  lines.on('close', () => ended.abort());
  signal.addEventListener('abort', () => ended.abort());
  return {
    async ask(words, { isHidden = false } = {}) {
      const pasted = early.shift();
      if (pasted !== undefined) {
        output.write(`${words}${isHidden ? '' : pasted}\n`);
        return pasted;
      }
      // Readline draws the last line of the words again at some keys, so it has to know it.
      const start = isHidden ? words.length : words.lastIndexOf('\n') + 1;
      output.write(words.slice(0, start));
      isMuted = isHidden;
      try {
        return await lines.question(words.slice(start), { signal: ended.signal });
      } catch (error) {
        if (ended.signal.aborted) throw new Interrupted('ended by Ctrl-C');
        throw error;
      } finally {
        const isMore = isHidden && (early.length > 0 || lines.line !== '');
        if (isMore) {
          // The rest of a paste may be another key, and the next question may be a visible one.
          early.length = 0;
          lines.write(null, { ctrl: true, name: 'e' });
          lines.write(null, { ctrl: true, name: 'u' });
        }
        isMuted = false;
        if (isHidden || ended.signal.aborted) output.write('\n');
        if (isMore) output.write('More than one line came: only the first was taken.\n');
      }
    },
    say: (text) => void output.write(`${text}\n`),
    close: () => lines.close(),
  };
}
