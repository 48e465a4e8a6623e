import type { RunOptions, World, WorldOptions } from './doctor-harness.ts';

/** One way of being broken, and the line that the doctor has to print. */
export interface BrokenWay {
  readonly name: string;
  readonly world?: WorldOptions;
  readonly arrange?: (world: World) => unknown;
  readonly run?: RunOptions | ((world: World) => RunOptions);
  readonly id: string;
  /** The first words of the line. */
  readonly label: 'ok' | 'warning' | 'NOT OK' | 'could not be checked';
  readonly words: RegExp;
  readonly code: number;
}
