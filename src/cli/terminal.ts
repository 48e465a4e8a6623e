import type { Redact } from '../redaction/redactor.ts';

/** Where the commands print: the only way to standard output and standard error beside the log. */
export interface Terminal {
  /** To standard output, as it is but for secrets. */
  print(text: string): void;
  /** The same to standard error. */
  complain(text: string): void;
}

/** The terminal of this process; nothing gets there that `redact` finds. Whoever reads it may go away: that ends nothing. */
export function createTerminal(redact: Redact): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    print: (text) => void process.stdout.write(redact(text)),
    complain: (text) => void process.stderr.write(redact(text)),
  };
}
