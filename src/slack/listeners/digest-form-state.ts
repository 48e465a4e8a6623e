import { z } from 'zod';
import {
  DAY_CHOICES,
  type DigestFormFacts,
  type DigestFormValues,
  PLACE_CHOICES,
} from '../../../blocks/digest/digest-form.ts';
import { DIGEST_FORM } from '../../../blocks/kit/controls.ts';
import { parseJson } from '../../core/json.ts';
import { ALL_DAYS, WEEKDAYS, type Weekday } from '../../core/schedule-text.ts';
import { isChannel, isPerson } from '../../core/slack-ids.ts';

/** Facts and values of an open or submitted form. */
export interface SubmittedForm {
  readonly facts: DigestFormFacts;
  readonly values: DigestFormValues;
}

const factsSchema = z.object({
  channel: z.string(),
  responseUrl: z.string().exactOptional(),
  threadTs: z.string().exactOptional(),
  place: z.string(),
  asksChannel: z.literal(true).exactOptional(),
  isChange: z.boolean(),
  isWeeklyChange: z.boolean().exactOptional(),
  home: z.string(),
  closed: z.union([z.object({ word: z.string() }), z.enum(['not-a-member', 'unchecked'])]).exactOptional(),
});

const option = z.object({ value: z.string() }).nullish();
const fieldSchema = z.object({
  selected_option: option,
  selected_conversation: z.string().nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_time: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
    .nullish()
    .catch(null),
});
const viewSchema = z.object({
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/** Reads the form out of a view of a payload; undefined for a view of another version of the bot. */
export function readForm(view: unknown): SubmittedForm | undefined {
  const read = viewSchema.safeParse(view);
  if (!read.success) return undefined;
  const { private_metadata, state } = read.data;
  const facts = factsSchema.safeParse(parseJson(private_metadata));
  if (!facts.success) return undefined;
  const { blocks } = DIGEST_FORM;
  const field = (block: string) => fieldSchema.catch({}).parse(state.values[block]?.[block] ?? {});
  const { chosenDays } = blocks;
  const isShown = state.values[chosenDays] !== undefined;
  return {
    facts: facts.data,
    values: {
      // A form of a version without weekly reviews has no such field.
      kind: field(blocks.kind).selected_option?.value === 'weekly' ? 'weekly' : 'daily',
      weekday: ALL_DAYS.find((day) => `${day}` === field(blocks.weekday).selected_option?.value) ?? 1,
      isPersonal: field(blocks.place).selected_option?.value === PLACE_CHOICES.person,
      channel: field(blocks.channel).selected_conversation ?? undefined,
      time: field(blocks.time).selected_time ?? undefined,
      dayChoice: DAY_CHOICES.find((choice) => choice === field(blocks.days).selected_option?.value) ?? 'weekdays',
      // Checkboxes that are not shown yet begin with the weekdays.
      chosenDays: isShown ? daysIn(field(chosenDays).selected_options ?? []) : WEEKDAYS,
      timeZone: field(blocks.zone).selected_option?.value,
    },
  };
}

function daysIn(chosen: readonly { readonly value: string }[]): readonly Weekday[] {
  return ALL_DAYS.filter((day) => chosen.some(({ value }) => value === `${day}`));
}

/** The place that a form subscribes, the field below which a refusal is shown, and what the form offers instead. */
export function placeOfForm(
  { facts, values }: SubmittedForm,
  person: string,
): { readonly place: string | undefined; readonly block: string; readonly otherwise?: string } {
  const { blocks } = DIGEST_FORM;
  if (facts.asksChannel) {
    // Only a channel: the form offers nothing else, and a digest for another person is not for this one to change.
    const place = isChannel(values.channel ?? '') ? values.channel : undefined;
    return { place, block: blocks.channel, otherwise: 'choose another channel' };
  }
  const isPersonal = values.isPersonal || isPerson(facts.place) || facts.closed !== undefined;
  // The field that stands in the form in any case, unless the person chose the channel.
  return isPersonal ? { place: person, block: blocks.time } : { place: facts.place, block: blocks.place };
}
