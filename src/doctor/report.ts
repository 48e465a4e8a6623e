import { cutBetweenWords } from '../core/text.ts';
import type { Redact } from '../redaction/redactor.ts';
import { type CheckId, type CheckResult, type CheckState, NEVER_SEEN, subjectOf } from './check-result.ts';

/** Outcome of all checks together, from the worst to the best: the bot would not start, something does not work, something was not seen. */
export type Verdict = 'interrupted' | 'config' | 'failed' | 'unchecked' | 'ok';

/** Version of the JSON's shape: it grows when a field changes its meaning or goes away, not when one is added. */
const SHAPE = 1;

const LABELS: Readonly<Record<CheckState, string>> = {
  ok: 'ok',
  warning: 'warning',
  'not-ok': 'NOT OK',
  unchecked: 'could not be checked',
};
const LABEL_WIDTH = 22;
const ID_WIDTH = 24;
/** Longest text of a result, in characters. */
export const LONGEST_TEXT = 600;

/** Checks with which the bot does not even start. */
const OF_START: readonly string[] = ['settings.file', 'settings.values', 'catalog.file'];

/** Returns the verdict. Facts that no program can see count only if they are known to be wrong. */
export function verdictOf(results: readonly CheckResult[], isInterrupted: boolean): Verdict {
  const wrong = results.filter(({ state }) => state === 'not-ok');
  if (isInterrupted) return 'interrupted';
  if (wrong.some(({ id }) => OF_START.includes(id))) return 'config';
  if (wrong.length > 0) return 'failed';
  const isUnseen = results.some(({ id, state }) => state === 'unchecked' && !NEVER_SEEN.includes(id));
  return isUnseen ? 'unchecked' : 'ok';
}

/**
 * Returns the result with texts that may be shown: secrets are redacted, and what services and files have written is on one line and short.
 */
export function shownResult({ id, state, detail, nextStep }: CheckResult, redact: Redact): CheckResult {
  // Redacted again, because a secret may show only without the signs in it.
  const plain = (text: string) =>
    cutBetweenWords(redact(redact(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')), LONGEST_TEXT);
  return { id, state, detail: plain(detail), ...(nextStep !== undefined && { nextStep: plain(nextStep) }) };
}

/** Returns the line of a result. */
export function lineOf({ id, state, detail, nextStep }: CheckResult): string {
  const step = nextStep === undefined ? '' : `. Next step: ${nextStep}`;
  return `${LABELS[state].padEnd(LABEL_WIDTH)}${id.padEnd(ID_WIDTH)}${subjectOf(id)}: ${detail}${step}`;
}

/** Returns the last lines: numbers of results, and how to read about a line. */
export function summaryLines(results: readonly CheckResult[], verdict: Verdict): readonly string[] {
  const { ok, warning, notOk, unchecked } = countsOf(results);
  const counts = `${ok} ok, ${warning} ${warning === 1 ? 'warning' : 'warnings'}, ${notOk} not ok, ${unchecked} could not be checked`;
  const begin = verdict === 'interrupted' ? 'Interrupted; the lines above say what was not checked. ' : '';
  return ['', `${begin}${counts}.`, ...(verdict === 'ok' ? [] : [STEPS[verdict]])];
}

const STEPS: Readonly<Record<Exclude<Verdict, 'ok'>, string>> = {
  interrupted: 'Next step: run the command again',
  config: 'The bot does not start like this. Next step: do what each line says that is not ok',
  failed: 'Next step: do what each line says that is not ok',
  unchecked: 'Next step: run the command again; if a line stays, do what it says',
};

/** Returns the checks that are still being made, in words. */
export function waitingFor(waiting: readonly CheckId[]): string {
  return waiting.length > 0 ? `waiting for ${waiting.slice(0, 3).join(', ')}` : '';
}

/** Returns the report as JSON on one line; docs/doctor.md has its shape. */
export function jsonReport(
  results: readonly CheckResult[],
  outcome: { readonly verdict: Verdict; readonly exitCode: number; readonly programVersion: string },
): string {
  const checks = results.map(({ id, state, detail, nextStep = null }) => {
    return { id, what: subjectOf(id), state, detail, nextStep };
  });
  return JSON.stringify({ version: SHAPE, ...outcome, counts: countsOf(results), checks });
}

function countsOf(results: readonly CheckResult[]) {
  const count = (wanted: CheckState) => results.filter(({ state }) => state === wanted).length;
  return { ok: count('ok'), warning: count('warning'), notOk: count('not-ok'), unchecked: count('unchecked') };
}
