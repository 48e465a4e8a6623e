import type { Entered } from '@metta-health-bot/local-slack';
import { type ReactNode, useMemo, useState } from 'react';
import { type Surface, SurfaceContext } from './contexts.ts';

export type SurfaceActs = Pick<Surface, 'click' | 'choose'>;

const NO_ACTS: SurfaceActs = { click: () => undefined, choose: () => undefined };

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
      ...acts,
      errors,
      values,
      enter: (actionId: string, value: Entered) => setValues((before) => ({ ...before, [actionId]: value })),
    }),
    [acts, errors, values],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}

const NO_ERRORS = {};
