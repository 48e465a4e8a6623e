import { environmentWithoutFile } from '../config/environment.ts';
import type { Redact } from '../redaction/redactor.ts';
import { type StatusLine, statusLineOf } from './progress.ts';
import type { Interactive } from './prompt.ts';

/** Output of the commands: the only access to standard output and standard error besides the log. */
export interface Terminal {
  /** Writes a text to standard output, with secrets redacted. */
  print(text: string): void;
  /** Writes a text to standard output as it is: every secret in it is redacted already. */
  printRedacted(text: string): void;
  /** Writes a text to standard error, with secrets redacted. */
  complain(text: string): void;
  /** Streams of a terminal at which a person can be asked; undefined if input or output is not one. */
  readonly interactive: Interactive | undefined;
  /** Line for the progress of long work, on standard error. */
  readonly status: StatusLine;
}

/** Creates the terminal of this process, with `redact` applied to all texts. A closed pipe does not end the process. */
export function createTerminal(redact: Redact): Terminal {
  const status = statusLineOf(process.stderr, (text) => void process.stderr.write(redact(text)));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    print: (text) => void process.stdout.write(redact(text)),
    printRedacted: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(redact(text)),
    interactive:
      process.stdin.isTTY && process.stdout.isTTY ? { input: process.stdin, output: process.stdout } : undefined,
    status: { ...status, isTerminal: status.isTerminal && environmentWithoutFile().TERM !== 'dumb' },
  };
}
