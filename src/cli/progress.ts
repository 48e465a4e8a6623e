import { formatDuration } from '../core/duration.ts';
import { MINUTE_MS } from '../core/time.ts';

/** Place where the progress of a command is shown: standard error, so that a reader of its output never gets it. */
export interface StatusLine {
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal. */
  readonly columns: number;
  readonly write: (text: string) => void;
}

/** Columns of a terminal that does not report its width. */
const COLUMNS = 80;

/** The line of a stream such as standard error. */
export function statusLineOf(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  write: StatusLine['write'],
): StatusLine {
  return { isTerminal: isTTY === true, columns: columns || COLUMNS, write };
}

/** Shows nothing. */
export const NOWHERE: StatusLine = { isTerminal: false, columns: COLUMNS, write: () => {} };

/** State of long work. */
export interface ProgressState {
  readonly title: string;
  readonly done: number;
  /** Number of items; undefined if it is not known. */
  readonly total: number | undefined;
  /** The item that is worked on. */
  readonly current: string;
  readonly elapsedMs: number;
}

/** Progress of a command. */
export interface Progress {
  /** Shows the item that is worked on, and how many are done. */
  at(current: string, done: number): void;
  /** Prints something else while the line is out of the way. */
  beside(print: () => void): void;
  /** Takes the line away. */
  end(): void;
}

/** Interval of the line on a terminal, and of plain lines elsewhere: calm enough for a log. */
const DRAWN_EVERY_MS = 1_000;
const PLAIN_EVERY_MS = 10_000;
/** Time after which an estimate of the rest is worth showing. */
const ESTIMATED_AFTER_MS = 5_000;
const CLEAR = '\r\u001b[2K';

/** Renders the state in one line of at most `columns` characters. */
export function renderProgress({ title, done, total, current, elapsedMs }: ProgressState, columns: number): string {
  const count = total === undefined ? '' : `${done} of ${total}`;
  const times = [durationWords(elapsedMs), ...restOf({ done, total, elapsedMs })].join(', ');
  const line = `${title}: ${[count, current].filter(Boolean).join(', ')} (${times})`;
  const most = Math.max(10, columns - 1);
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

function restOf({ done, total, elapsedMs }: Pick<ProgressState, 'done' | 'total' | 'elapsedMs'>): readonly string[] {
  if (total === undefined || done === 0 || done >= total || elapsedMs < ESTIMATED_AFTER_MS) return [];
  return [`about ${durationWords((elapsedMs / done) * (total - done))} left`];
}

function durationWords(ms: number): string {
  return ms < MINUTE_MS ? `${Math.round(ms / 1_000)} s` : formatDuration(ms);
}

/**
 * Starts to show the progress of work with that many items: one line that is written again and again on a terminal, a line every 10 s
 * elsewhere. `clock` in milliseconds.
 */
export function createProgress(
  { title, total }: { readonly title: string; readonly total?: number },
  line: StatusLine,
  clock: () => number = () => performance.now(),
): Progress {
  const began = clock();
  let [current, done, isEnded, shownAt] = ['', 0, false, began];
  const draw = () => {
    if (isEnded) return;
    const text = renderProgress(
      { title, done, total, current, elapsedMs: clock() - began },
      line.isTerminal ? line.columns : 200,
    );
    if (line.isTerminal) line.write(`${CLEAR}${text}`);
    else if (clock() - shownAt >= PLAIN_EVERY_MS) {
      shownAt = clock();
      line.write(`${text}\n`);
    }
  };
  const timer = setInterval(draw, DRAWN_EVERY_MS);
  timer.unref();
  const clear = () => {
    if (line.isTerminal && !isEnded) line.write(CLEAR);
  };
  return {
    at(next, count) {
      [current, done] = [next, count];
      draw();
    },
    beside(print) {
      clear();
      print();
      if (line.isTerminal) draw();
    },
    end() {
      clear();
      isEnded = true;
      clearInterval(timer);
    },
  };
}

/** The words at the end of work that Ctrl-C ended: what is done, what is left, and how to go on. */
export function interruptedWords(
  what: string,
  { done, left, next }: { readonly done: number; readonly left: readonly string[]; readonly next: string },
): string {
  const list = left.join(left.some((one) => one.includes(',')) ? '; ' : ', ');
  return `Interrupted: ${done} of ${done + left.length} ${what} done. Left: ${list || 'none'}. Next step: ${next}`;
}
