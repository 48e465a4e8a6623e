import { z } from 'zod';
import { parseDigestTime } from '../digest/digest-time.ts';
import { strict } from './schema-values.ts';

const EXAMPLE = '09:00 weekdays';

/** The `digest` of a catalog: when the channel of the settings gets it, in the words that /digest subscribe takes. */
export const digestSchema = strict({
  at: z
    .string({ error: `write a time, such as \`${EXAMPLE}\`` })
    .superRefine((words, context) => {
      // Any zone would do: which one is meant where none is named is not the catalog's to say.
      const parsed = parseDigestTime(words, 'UTC');
      if (parsed.kind === 'wrong') context.addIssue({ code: 'custom', message: `${parsed.what} Next: ${parsed.fix}` });
    })
    .default(EXAMPLE),
});
