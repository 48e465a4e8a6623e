import type { Entered } from '@metta-health-bot/local-slack';
import { type ReactNode, useMemo, useState } from 'react';
import { type Surface, SurfaceContext } from './contexts.ts';

/** Handlers of a person's actions on a surface. `values` are all that stands in it. */
export interface SurfaceActs {
  readonly click: (actionId: string, values: Surface['values']) => void;
  readonly choose: (actionId: string, value: Entered, values: Surface['values']) => void;
  readonly suggest?: Surface['suggest'];
}

const NO_ACTS: SurfaceActs = { click: () => undefined, choose: () => undefined };
const NO_OPTIONS: Surface['suggest'] = async () => null;

interface Props {
  readonly acts: SurfaceActs | undefined;
  readonly errors?: Surface['errors'];
  readonly children: ReactNode;
}

/** Holds what is entered into the elements inside it. */
export function SurfaceProvider({ acts = NO_ACTS, errors = NO_ERRORS, children }: Props) {
  const [values, setValues] = useState<Surface['values']>({});
  const surface = useMemo(
    () => ({
      click: (actionId: string) => acts.click(actionId, values),
      choose: (actionId: string, value: Entered) => acts.choose(actionId, value, { ...values, [actionId]: value }),
      suggest: acts.suggest ?? NO_OPTIONS,
      errors,
      values,
      enter: (actionId: string, value: Entered) => setValues((before) => ({ ...before, [actionId]: value })),
    }),
    [acts, errors, values],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}

const NO_ERRORS = {};
