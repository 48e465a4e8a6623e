import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BOT_SCOPES } from '../../src/cli/manifest.ts';
import { tableRowsOf } from '../support/markdown.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { openTestStore } from '../support/store.ts';

const PAGE = 'docs/privacy.md';
const PERSON = 'U0123456789';

/** Rows as the bot writes them, each with the person in it, for the tables that may have one. */
const ROWS = [
  `insert into audit (key, incident, at, actor, what, why) values ('a', 'i', 1, '${PERSON}', 'silenced', 'known')`,
  `insert into audit (key, incident, at, actor, what, why) values ('b', 'digest:${PERSON}', 1, '${PERSON}', 'x', '')`,
  `insert into incidents (id, kind, subject, status, opened_at, closed_at, version, body)
     values ('i', 'collector', 'github', 'resolved', 1, 2, 1, '{"acknowledged":{"by":"${PERSON}","at":1}}')`,
  `insert into digest_choices (channel, subscription, "by", at) values ('C1', '{}', '${PERSON}', 1)`,
  `insert into digest_choices (channel, subscription, "by", at) values ('${PERSON}', '{}', '${PERSON}', 1)`,
  `insert into digest_choices (channel, subscription, "by", at) values ('WEEKLY${PERSON}', '{}', '${PERSON}', 1)`,
  `insert into digest_runs (channel, date, outcome, at, message) values ('WEEKLY${PERSON}', '2026-11-28', 'sent', 1, 'w')`,
  `insert into digest_runs (channel, date, outcome, at, message) values ('${PERSON}', '2026-11-28', 'sent', 1, 'm')`,
  `insert into outbox (key, channel, content, created_at, revision, shown_revision, sending_revision, state, due_at,
     attempts, looks, notes)
     values ('m', 'C1', '{"text":"<@${PERSON}> silenced it"}', 1, 1, 1, 1, 'sent', 1, 1, 0, '[]')`,
  `insert into live_cards (key, channel, begun_by, begun_at, shows, drawn_at, read_at, tables, ending, ended_by, ended_at)
     values ('live:C1:1', 'C1', '${PERSON}', 1, '', 1, 1, 'text', 'ended', '${PERSON}', 2)`,
];

describe(PAGE, () => {
  test('its statements leave nothing of a person in the database, and the rest as it was', async () => {
    await using store = await openTestStore();
    await using database = await openRawDatabase(store.database);
    const all = async () => {
      const found: unknown[] = [];
      for (const table of await database.tables()) found.push(await database.rows(`select * from ${table}`));
      return JSON.stringify(found);
    };
    for (const row of ROWS) await database.run(row);
    expect((await all()).match(new RegExp(PERSON, 'g'))?.length).toBeGreaterThan(ROWS.length);
    await database.run(/```sql\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '');
    expect(await all()).not.toContain(PERSON);
    for (const table of ['incidents', 'digest_choices', 'audit', 'live_cards'])
      expect(await database.rows(`select * from ${table}`)).toHaveLength(1);
  });

  test('gives each scope of the manifest, and no other, with the reason that the manifest gives', () => {
    const rows = tableRowsOf(PAGE).flatMap(([first = '', reason = '', ...rest]) => {
      const scope = rest.length === 0 ? /^`([a-z:]+)`$/.exec(first)?.[1] : undefined;
      return scope === undefined ? [] : [[scope, reason]];
    });
    expect(Object.fromEntries(rows)).toEqual(BOT_SCOPES);
  });
});
