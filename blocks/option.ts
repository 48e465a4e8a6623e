import type { PlainTextOption } from '@slack/types';
import { fittingValue } from './control-value.ts';
import { literal } from './escape.ts';
import { ALL_ENVIRONMENTS } from './ids.ts';
import { LIMITS } from './limits.ts';

/** One thing to choose in a menu: what people read, and what it stands for. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

/** The same as Slack takes it. Labels are cut to its limit, and stay different; throws for a value over its limit. */
export function plainOptions(options: readonly Option[]): PlainTextOption[] {
  const texts = distinctLabels(options.map(({ label }) => label));
  return options.map(({ value }, at) => ({
    text: { type: 'plain_text', text: texts[at] ?? '' },
    value: fittingValue(value, LIMITS.optionValue),
  }));
}

/** Labels as a menu shows them. Those that would read alike are cut in their middle, then numbered from the second on. */
function distinctLabels(labels: readonly string[]): readonly string[] {
  const most = LIMITS.optionText;
  const cutAtEnd = labels.map((label) => literal(label, most));
  const cutInMiddle = labels.map((label, at) =>
    isAlone(cutAtEnd, at) ? (cutAtEnd[at] ?? '') : middleCut(label, most),
  );
  const taken = new Set(cutInMiddle.filter((_, at) => cutInMiddle.indexOf(cutInMiddle[at] ?? '') === at));
  return cutInMiddle.map((text, at) => {
    if (cutInMiddle.indexOf(text) === at) return text;
    const numbered = firstFree(text, taken, most);
    taken.add(numbered);
    return numbered;
  });
}

function isAlone(texts: readonly string[], at: number): boolean {
  return texts.every((text, other) => other === at || text !== texts[at]);
}

/** Its beginning and its end, where the names of one family differ. */
function middleCut(label: string, most: number): string {
  const whole = literal(label, Number.POSITIVE_INFINITY);
  if (whole.length <= most) return whole;
  const half = Math.floor((most - 1) / 2);
  const end = Array.from(whole.slice(-half - 1))
    .slice(1)
    .join('');
  return `${literal(whole, half + 1)}${end.trimStart()}`;
}

function firstFree(text: string, taken: ReadonlySet<string>, most: number): string {
  for (let count = 2; ; count += 1) {
    const mark = ` (${count})`;
    const numbered = `${literal(text, most - mark.length)}${mark}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** All environments together, and each of them. */
export function environmentOptions(names: readonly string[]): readonly Option[] {
  return [
    { label: 'All environments', value: ALL_ENVIRONMENTS },
    ...names.map((name) => ({ label: name, value: name })),
  ];
}
