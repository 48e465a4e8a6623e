import type { z } from 'zod';
import { dataVisualization } from './data-visualization.ts';
import { actions, context, divider, header, image, input, markdown, section } from './layout-blocks.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './table-blocks.ts';

/** Surfaces on which blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

const everywhere = { actions, context, divider, header, image, input, section, rich_text: richText };
const data = { table, data_table: dataTable, data_visualization: dataVisualization };

/** The blocks that each surface takes. Tables and charts on the Home tab: documented, but reports differ. */
export const SURFACES: Readonly<Record<Surface, ReadonlyMap<string, z.ZodType>>> = {
  message: new Map<string, z.ZodType>(Object.entries({ ...everywhere, ...data, markdown })),
  modal: new Map<string, z.ZodType>(Object.entries(everywhere)),
  home: new Map<string, z.ZodType>(Object.entries({ ...everywhere, ...data })),
};
