import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { type Allowance, judgeOncall, type OncallFacts } from '../support/oncall-judge.ts';
import type { OutboxRow } from '../support/store-rows.ts';

const ID = 'github-2026-11-23t12:00:00.000z';
const CARD = `incident:${ID}`;

function row(key: string, text: string, changes: Partial<OutboxRow> = {}): OutboxRow {
  return {
    key,
    thread: key === CARD ? null : CARD,
    content: JSON.stringify({ text, blocks: [] }),
    revision: 1,
    shown_revision: 1,
    state: 'sent',
    posted_ts: '1.000000',
    merged_into: null,
    outcome: null,
    optional: null,
    ...changes,
  };
}

function message(key: string, text: string, ts: string, threadTs: string | null): StoredMessage {
  return {
    channel: 'C0ONCALL',
    ts,
    user: 'U0HEALTHBOT',
    postedBy: 'bot',
    via: 'chat.postMessage',
    text,
    blocks: [],
    attachments: [],
    username: null,
    threadTs,
    isBroadcast: false,
    metadata: { event_payload: { key } },
    edited: null,
    ephemeralTo: null,
    interactionId: null,
  };
}

const entry = (number: number) => ({ key: `${ID}:${number}`, incident: ID, actor: null, what: 'x', why: '' });

/** An incident that opened, was acknowledged and recovered, posted as it should be. */
const SOUND: OncallFacts = {
  rows: {
    outbox: [row(CARD, 'Recovered'), row(`${ID}:2`, 'Acknowledged'), row(`${ID}:3`, 'Recovered after 1 min')],
    incidents: [
      {
        id: ID,
        status: 'resolved',
        body: JSON.stringify({
          events: [
            { number: 1, kind: 'opened' },
            { number: 2, kind: 'acknowledged' },
            { number: 3, kind: 'resolved' },
          ],
        }),
      },
    ],
    audit: [entry(1), entry(2), entry(3)],
  },
  posted: [
    message(CARD, 'Recovered', '10.000000', null),
    message(`${ID}:2`, 'Acknowledged', '11.000000', '10.000000'),
    message(`${ID}:3`, 'Recovered after 1 min', '12.000000', '10.000000'),
  ],
  unexpected: [],
};

const [card, second, third] = SOUND.posted as [StoredMessage, StoredMessage, StoredMessage];
const withRows = (rows: Partial<OncallFacts['rows']>): OncallFacts => ({ ...SOUND, rows: { ...SOUND.rows, ...rows } });
const withPosted = (...posted: StoredMessage[]): OncallFacts => ({ ...SOUND, posted });
const invariants = (facts: OncallFacts, allowance?: Allowance) => [
  ...new Set(judgeOncall(facts, allowance).map(({ invariant }) => invariant)),
];

describe('judge', () => {
  test('H67 a sound history has no violation', () => {
    expect(judgeOncall(SOUND)).toEqual([]);
  });

  test.each<[string, OncallFacts, readonly string[]]>([
    [
      'a message that still waits',
      withRows({ outbox: SOUND.rows.outbox.map((one) => ({ ...one, state: 'waiting' })) }),
      ['everything is sent'],
    ],
    [
      'an edit that Slack does not show',
      withRows({ outbox: SOUND.rows.outbox.map((one) => ({ ...one, revision: 2 })) }),
      ['everything is sent'],
    ],
    [
      'a message that nobody wrote down',
      withPosted(card, second, third, message('incident:other', 'x', '13.000000', null)),
      ['every message is in the database'],
    ],
    [
      'a first message twice',
      withPosted(card, { ...card, ts: '10.500000' }, second, third),
      ['nothing is posted twice'],
    ],
    [
      'a first message that is missing',
      withPosted(second, third),
      ['nothing is lost', 'the last text in Slack is the last in the database'],
    ],
    [
      'a reply that was never written down',
      {
        ...withPosted(card, third),
        rows: { ...SOUND.rows, outbox: SOUND.rows.outbox.filter(({ key }) => !key.endsWith(':2')) },
      },
      ['nothing is lost'],
    ],
    ['a press without an entry', withRows({ audit: [entry(1), entry(3)] }), ['one audit entry for each event']],
    [
      'a press with two',
      withRows({ audit: [entry(1), entry(2), entry(2), entry(3)] }),
      ['one audit entry for each event'],
    ],
    [
      'an old text',
      withPosted({ ...card, text: 'GitHub fails' }, second, third),
      ['the last text in Slack is the last in the database'],
    ],
    ['replies that changed places', withPosted(card, third, second), ['replies stand in order']],
    ['a call that Slack does not know', { ...SOUND, unexpected: ['call of chat.delete'] }, ['no unexpected call']],
  ])('%s is found', (_, facts, expected) => {
    expect(invariants(facts)).toEqual(expected);
  });

  test('H67 a broken promise is named', () => {
    const [found] = judgeOncall(withPosted({ ...card, text: 'GitHub fails' }, second, third));
    expect(found?.what).toBe(`${CARD} should read "Recovered"; Slack shows "GitHub fails"`);
  });

  test('a repeat is allowed where the history could not be read, and no second one', () => {
    const again = [
      { ...card, ts: '10.500000' },
      { ...card, ts: '10.600000' },
    ];
    expect(invariants(withPosted(card, ...again.slice(1), second, third), { repeats: 1 })).toEqual([]);
    expect(invariants(withPosted(card, ...again, second, third), { repeats: 1 })).toEqual(['nothing is posted twice']);
  });

  test('a reply that another message contains need not be in Slack', () => {
    const merged = SOUND.rows.outbox.map((one) =>
      one.key === `${ID}:2` ? { ...one, merged_into: CARD, outcome: 'covered by the first message' } : one,
    );
    expect(judgeOncall({ ...withRows({ outbox: merged }), posted: [card, third] })).toEqual([]);
  });

  test('a message from before the window needs no row', () => {
    const old = message('incident:old', 'x', '5.000000', null);
    expect(invariants(withPosted(old, card, second, third), { since: 6_000 })).toEqual([]);
    expect(invariants(withPosted(old, card, second, third), { since: 4_000 })).toEqual([
      'every message is in the database',
    ]);
  });
});
