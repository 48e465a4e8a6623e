import type { PlainTextOption } from '@slack/types';
import { cut, literal } from './escape.ts';
import { ALL_ENVIRONMENTS } from './ids.ts';
import { LIMITS } from './limits.ts';

/** One thing to choose in a menu: what people read, and what it stands for. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

/** The same as Slack takes it, cut to its limits. */
export function plainOption({ label, value }: Option): PlainTextOption {
  return {
    text: { type: 'plain_text', text: literal(label, LIMITS.optionText) },
    value: cut(value, LIMITS.optionValue),
  };
}

/** All environments together, and each of them. */
export function environmentOptions(names: readonly string[]): readonly Option[] {
  return [
    { label: 'All environments', value: ALL_ENVIRONMENTS },
    ...names.map((name) => ({ label: name, value: name })),
  ];
}
