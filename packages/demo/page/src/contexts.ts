import type { Entered } from '@metta-health-bot/local-slack';
import type { JsonRecord } from '@metta-health-bot/local-slack/json';
import { createContext, useContext } from 'react';
import type { Place } from './archive.ts';
import { type Names, namesOf } from './names.ts';

/** Actions of the surrounding elements when a person acts, and the values entered so far. */
export interface Surface {
  readonly click: (actionId: string) => void;
  readonly choose: (actionId: string, value: Entered) => void;
  /** Options that the bot offers for a select whose options it has; null if it did not answer. */
  readonly suggest: (actionId: string, query: string) => Promise<readonly JsonRecord[] | null>;
  /** Entered values by action_id, on a surface that is submitted. */
  readonly values: Readonly<Record<string, Entered>>;
  readonly enter: (actionId: string, value: Entered) => void;
  /** Problems of entered values by block_id. */
  readonly errors: Readonly<Record<string, string>>;
}

const NOTHING = () => undefined;

export const NamesContext = createContext<Names>(namesOf([], []));
export const SurfaceContext = createContext<Surface>({
  click: NOTHING,
  choose: NOTHING,
  suggest: async () => null,
  values: {},
  enter: NOTHING,
  errors: {},
});
/** Opens a thread of this workspace; null if there is none to open. */
export const OpenThreadContext = createContext<((place: Place) => void) | null>(null);
export const ThemeContext = createContext<'light' | 'dark'>('light');

export const useNames = () => useContext(NamesContext);
export const useSurface = () => useContext(SurfaceContext);
export const useOpenThread = () => useContext(OpenThreadContext);
export const useThemeName = () => useContext(ThemeContext);
