import type { Resolution } from '../src/incidents/incident.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { GLYPHS } from './status.ts';

/** How an incident ended, as a glyph and a sentence in two parts. Green is for a recovery that was seen. */
export function endingOf(resolution: Resolution): {
  readonly glyph: string;
  readonly word: string;
  /** mrkdwn; empty where the word says it all. */
  readonly why: string;
} {
  switch (resolution.kind) {
    case 'recovered':
      return { glyph: GLYPHS.green, word: 'Recovered', why: '' };
    case 'person':
      return { glyph: GLYPHS.gray, word: 'Resolved', why: `by <@${resolution.by}>` };
    case 'rule-removed': {
      const rules = enumerate(resolution.rules.map((rule) => `\`${escapeMrkdwn(rule)}\``));
      return { glyph: GLYPHS.gray, word: 'No longer watched', why: `because the catalog no longer has ${rules}` };
    }
  }
}
