import { z } from 'zod';
import { parseJson } from '../json.ts';

/** A form has only texts: `true` and `1` are yes. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1')
  .optional();

/** A whole number from 1 on; a form has it as a text. */
export const count = z.coerce.number().int().min(1).optional();

/** Blocks, a view or metadata: JSON in a text when it comes in a form. Text that is not JSON stays a text. */
export const jsonArgument = z.unknown().transform((value) => {
  if (typeof value !== 'string') return value;
  return parseJson(value) ?? value;
});

/** Sent by the SDK with every call of a client that has a team. */
export const team_id = z.string().optional();
