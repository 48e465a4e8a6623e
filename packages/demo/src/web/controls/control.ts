import type { Demo } from '../demo.ts';
import type { ControlState } from '../protocol.ts';

/** One control of the panel: something a visitor does to the demo, never to the bot's inside. */
export interface Control {
  readonly id: string;
  /** Heading above it. */
  readonly group: string;
  readonly label: string;
  readonly kind: ControlState['kind'];
  readonly options?: ControlState['options'];
  value(demo: Demo): string;
  /** Throws a sentence for the person when it cannot be done. */
  set(demo: Demo, value: string): Promise<void> | void;
}

/** A button, which has no value. */
export function button(
  draft: Pick<Control, 'id' | 'group' | 'label'>,
  press: (demo: Demo) => Promise<void> | void,
): Control {
  return { ...draft, kind: 'button', value: () => '', set: press };
}

/** A choice of several options; `choose` gets the option itself. */
export function choice<Option extends { readonly value: string; readonly label: string }>(
  draft: Pick<Control, 'id' | 'group' | 'label'>,
  options: readonly [Option, ...Option[]],
  choose: (demo: Demo, option: Option) => Promise<void> | void,
): Control {
  return {
    ...draft,
    kind: 'choice',
    options: options.map(({ value, label }) => ({ value, label })),
    value: ({ chosen }) => chosen.get(draft.id) ?? options[0].value,
    async set(demo, value) {
      const option = options.find((one) => one.value === value);
      if (option === undefined) throw new Error(`${draft.label} has no option ${value}.`);
      await choose(demo, option);
      demo.chosen.set(draft.id, value);
    },
  };
}
