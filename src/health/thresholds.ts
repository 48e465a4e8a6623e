/** Traffic light of a figure of merit. Gray is the absence of data and never a judgement. */
export type Status = 'green' | 'yellow' | 'red' | 'gray';

/** Lowest figure of merit that is still green, and lowest that is still yellow. */
export const THRESHOLDS = { green: 0.7, yellow: 0.3 } as const;

/** Status of an unrounded figure of merit (0 to 1); `null` means no data. */
export function statusOf(fom: number | null): Status {
  if (fom === null) return 'gray';
  if (fom >= THRESHOLDS.green) return 'green';
  return fom >= THRESHOLDS.yellow ? 'yellow' : 'red';
}

/**
 * Formats a figure of merit with two decimals that never contradict the status: 0.6999 is yellow, so it reads 0.69 and not 0.70. No data is
 * a dash.
 */
export function formatFom(fom: number | null): string {
  if (fom === null) return '–';
  const rounded = fom.toFixed(2);
  return statusOf(Number(rounded)) === statusOf(fom) ? rounded : (Math.floor(fom * 100) / 100).toFixed(2);
}

/**
 * Returns a figure of merit that may be rounded to two decimals, also half up, without contradicting its status: the same value, or one
 * cut to two decimals.
 */
export function roundable(fom: number): number {
  const rounded = Math.round(fom * 100 + 1e-6) / 100;
  return statusOf(rounded) === statusOf(fom) ? fom : Math.floor(fom * 100) / 100;
}

/** Compares statuses for sorting, most urgent first: red, yellow, gray, green. */
export function bySeverity(a: Status, b: Status): number {
  return SEVERITY.indexOf(a) - SEVERITY.indexOf(b);
}

const SEVERITY: readonly Status[] = ['red', 'yellow', 'gray', 'green'];
