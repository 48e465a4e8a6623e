import { describe, expect, test } from 'vitest';
import { DIGEST_FORM } from '../../../blocks/kit/controls.ts';
import { findTimeZones } from '../../../src/core/time-zone-search.ts';
import { MOST_ZONES } from '../../../src/slack/listeners/digest-form.ts';
import { readForm } from '../../../src/slack/listeners/digest-form-state.ts';

const { blocks } = DIGEST_FORM;
const FACTS = { channel: 'C0CI', place: 'C0CI', isChange: false, home: 'UTC' };
const viewOf = (values: Record<string, object>, metadata: string = JSON.stringify(FACTS)) => ({
  private_metadata: metadata,
  state: { values: Object.fromEntries(Object.entries(values).map(([block, value]) => [block, { [block]: value }])) },
});

describe('digest form state', () => {
  test('reads what stands in the form', () => {
    const form = readForm(
      viewOf({
        [blocks.place]: { selected_option: { value: 'person' } },
        [blocks.time]: { selected_time: '07:15' },
        [blocks.days]: { selected_option: { value: 'chosen' } },
        [blocks.chosenDays]: { selected_options: [{ value: '7' }, { value: '2' }, { value: '9' }] },
        [blocks.zone]: { selected_option: { value: 'Asia/Kolkata' } },
      }),
    );
    expect(form).toEqual({
      facts: FACTS,
      values: {
        kind: 'daily',
        weekday: 1,
        isPersonal: true,
        time: '07:15',
        dayChoice: 'chosen',
        chosenDays: [2, 7],
        timeZone: 'Asia/Kolkata',
      },
    });
  });

  test('reads an empty form as one in which nothing is chosen, with the weekdays to begin with', () => {
    const { values } = readForm(viewOf({})) ?? {};
    expect(values).toEqual({
      kind: 'daily',
      weekday: 1,
      isPersonal: false,
      time: undefined,
      dayChoice: 'weekdays',
      chosenDays: [1, 2, 3, 4, 5],
      timeZone: undefined,
    });
  });

  test('reads the weekly review with its day, and a form of an older version as the daily digest', () => {
    const fields = {
      [blocks.kind]: { selected_option: { value: 'weekly' } },
      [blocks.weekday]: { selected_option: { value: '5' } },
    };
    expect(readForm(viewOf(fields))?.values).toMatchObject({ kind: 'weekly', weekday: 5 });
    expect(readForm(viewOf({ [blocks.kind]: { selected_option: { value: 'monthly' } } }))?.values).toMatchObject({
      kind: 'daily',
      weekday: 1,
    });
  });

  test.each(['25:99', '24:00', '9:00', '', '09:00:00', '09:00\n'])('reads %j as no time that is chosen', (time) => {
    const form = readForm(
      viewOf({
        [blocks.time]: { selected_time: time },
        [blocks.zone]: { selected_option: { value: 'UTC' } },
      }),
    );
    expect(form?.values).toMatchObject({ time: undefined, timeZone: 'UTC' });
  });

  test.each(['', '{', '{"channel":1}', 'null'])('reads no form out of the metadata %j', (metadata) => {
    expect(readForm(viewOf({}, metadata))).toBeUndefined();
  });

  test('no more time zones are offered than Slack takes', () => {
    expect(findTimeZones('a', Date.parse('2026-11-24T11:00:00Z'), MOST_ZONES).length).toBeLessThanOrEqual(100);
  });
});
