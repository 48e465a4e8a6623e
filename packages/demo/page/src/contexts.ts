import type { Entered } from '@metta-health-bot/local-slack';
import type { JsonRecord } from '@metta-health-bot/local-slack/json';
import { createContext, useContext } from 'react';
import type { Place } from './archive.ts';
import { type Names, namesOf } from './names.ts';

/** What the elements around here do when a person acts, and what has been entered so far. */
export interface Surface {
  readonly click: (actionId: string) => void;
  readonly choose: (actionId: string, value: Entered) => void;
  /** What the bot offers in a select of which it has the options; null where it did not say. */
  readonly suggest: (actionId: string, query: string) => Promise<readonly JsonRecord[] | null>;
  /** By action_id, on a surface that is submitted. */
  readonly values: Readonly<Record<string, Entered>>;
  readonly enter: (actionId: string, value: Entered) => void;
  /** By block_id: what is wrong with what was entered. */
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
/** Opens a thread of this workspace; null where there is none to open. */
export const OpenThreadContext = createContext<((place: Place) => void) | null>(null);
export const ThemeContext = createContext<'light' | 'dark'>('light');

export const useNames = () => useContext(NamesContext);
export const useSurface = () => useContext(SurfaceContext);
export const useOpenThread = () => useContext(OpenThreadContext);
export const useThemeName = () => useContext(ThemeContext);
