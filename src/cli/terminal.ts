import type { Redact } from '../redaction/redactor.ts';

/** Output of the commands: the only access to standard output and standard error besides the log. */
export interface Terminal {
  /** Writes a text to standard output, with secrets redacted. */
  print(text: string): void;
  /** Writes a text to standard error, with secrets redacted. */
  complain(text: string): void;
  /** Replaces the line on standard error that shows progress, with secrets redacted; undefined if that is not a terminal. */
  readonly progress: ((line: string) => void) | undefined;
}

/** Returns the cursor to the start of its line, and clears the line. */
const CLEAR_LINE = '\r\u001b[K';

/** Creates the terminal of this process, with `redact` applied to all texts. A closed pipe does not end the process. */
export function createTerminal(redact: Redact): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    print: (text) => void process.stdout.write(redact(text)),
    complain: (text) => void process.stderr.write(redact(text)),
    progress: process.stderr.isTTY ? (line) => void process.stderr.write(`${CLEAR_LINE}${redact(line)}`) : undefined,
  };
}
