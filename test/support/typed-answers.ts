import { message } from '../../blocks/kit/message.ts';
import { type Card, explanation, renderCard } from '../../blocks/render-card.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { type DigestKind, describeDigestTime } from '../../src/core/schedule-text.ts';
import type { DigestService } from '../../src/digest/digest-service.ts';
import { answersOf } from './answers-harness.ts';

/** A typed input, and the question that it is, as the person who wrote the list says. */
export interface TypedInput {
  readonly typed: string;
  readonly meant: string;
}

/** What an input was answered with. */
export interface TypedAnswer {
  /**
   * The question that was answered: the command line of the card; `asks` or `row` before it where a card asks which metric is meant, or says
   * that it shows a row of a dashboard instead; `help` of all commands or of one; `digest` and what was done, with the place; `no` for none.
   */
  readonly question: string;
  readonly text: string;
}

/** The inputs of a list. `U+0060` stands for that character. */
export function inputsOf(list: string): readonly TypedInput[] {
  return list
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [typed = '', meant = ''] = line.split(' ⇒ ');
      return {
        typed: typed.replaceAll(/U\+([0-9A-F]{4})/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16))),
        meant,
      };
    });
}

/** Whether an input was answered as it is meant. `no: …` is a refusal that says so much. */
export function isAnswered({ meant }: TypedInput, { question, text }: TypedAnswer): boolean {
  const [, refusal] = /^no: (.*)$/.exec(meant) ?? [];
  if (refusal === undefined) return question === meant;
  const plain = (words: string) =>
    words.replaceAll(/[ʼ`]/g, "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').toLowerCase();
  return question === 'no' && plain(text).includes(plain(refusal));
}

/** Answers typed inputs through the real commands, with this catalog, a Datadog without data, and a digest that notes what is done. */
export function typedAnswers(catalog: Catalog): (typed: string) => Promise<TypedAnswer> {
  const done: string[] = [];
  const digests = {
    list: async () => {
      done.push('list');
      return { planned: [], unusable: [] };
    },
    state: async (place: string) => {
      // A channel's state is shown with the person's own.
      if (done.length === 0) done.push(`state ${place}`);
      const none = { planned: undefined, unusable: undefined };
      return { place, ...none, weekly: none, problem: null };
    },
    preview: async (_place: string, kind: DigestKind) => {
      done.push(kind === 'weekly' ? 'preview weekly' : 'preview');
      return explanation(message(['A preview.'], []));
    },
    subscribe: async (place: string, time: Parameters<typeof describeDigestTime>[0]) => {
      done.push(`subscribe ${place} ${describeDigestTime(time)}`);
      return { kind: 'too-many' };
    },
    unsubscribe: async (place: string, _by: string, kind: DigestKind) => {
      done.push(`unsubscribe ${place}${kind === 'weekly' ? ' weekly' : ''}`);
      return { kind: 'too-many' };
    },
  };
  const answers = answersOf(catalog, { digests: digests as unknown as DigestService });
  return async (typed) => {
    done.length = 0;
    const card = await answers.card(typed);
    const { text } = renderCard(card, { tables: 'text', charts: 0, audience: { kind: 'asker' } });
    return { question: done.length > 0 ? `digest ${done.join(', ')}` : questionOf(card, text), text };
  };
}

function questionOf(card: Card, text: string): string {
  switch (card.kind) {
    case 'noted':
      return `row ${questionOf(card.model.card, text)}`;
    case 'metric-choice':
      return `asks ${card.model.choice.commandLine}`;
    case 'explanation':
      return helpOf(text);
    case 'digest-preview':
      return 'digest preview';
    case 'review-preview':
      return 'digest preview weekly';
    default:
      return card.model.controls.commandLine;
  }
}

function helpOf(text: string): string {
  if (/: type \/health or /.test(text)) return 'help';
  if (text.startsWith('The digest shows how healthy everything is')) return 'digest help';
  const [, command] = /^`(\/[a-z-]+) \[.*`\/health help` for all commands\.$/.exec(text) ?? [];
  return command === undefined ? 'no' : `help ${command}`;
}
