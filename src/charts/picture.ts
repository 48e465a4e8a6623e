import type { ChartSpec } from './chart-spec.ts';

/** A chart as a picture. */
export interface Picture {
  readonly png: Uint8Array;
  readonly title: string;
  /** What the picture shows, in sentences, for those who do not see it. */
  readonly alt: string;
}

/** A picture, or in words why there is none. */
export type Drawn =
  | { readonly kind: 'drawn'; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly why: string };

/** Draws a chart; never rejects. */
export type DrawChart = (spec: ChartSpec) => Promise<Drawn>;
