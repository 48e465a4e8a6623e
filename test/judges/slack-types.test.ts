import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { METHOD_NAMES } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { recordJudged } from './judged.ts';
import { type RecordedPayload, recordEverything } from './slack-recorded.ts';

const FOLDER = 'test/artifacts/slack-types';
const BOLT = [
  ...['SlashCommand', 'BlockAction', 'ViewSubmitAction', 'EnvelopedEvent', 'ButtonAction', 'OverflowAction'],
  ...['StaticSelectAction', 'MultiStaticSelectAction', 'UsersSelectAction', 'MultiUsersSelectAction'],
  ...['ConversationsSelectAction', 'MultiConversationsSelectAction', 'ChannelsSelectAction'],
  'BlockSuggestion',
  ...['MultiChannelsSelectAction', 'CheckboxesAction', 'RadioButtonsAction', 'DatepickerAction', 'TimepickerAction'],
];

/**
 * JSON as these types mean it: their enums are words, and what may be left out may be null, as on the pages of the methods and
 * payloads (`"enterprise": null`); the packages' types are made of samples, in which nothing is null.
 */
const AS_JSON = `
type AsJson<T> = T extends string ? \`\${T}\` : T extends (infer U)[] ? AsJson<U>[] : T extends object
  ? { [K in keyof T]: AsJson<T[K]> | (undefined extends T[K] ? null : never) } : T;`.trim();

/** A file of TypeScript in which each value is given to its type; what the compiler says of it, a line each. */
async function judged(name: string, said: readonly RecordedPayload[]): Promise<readonly string[]> {
  const responses = [...new Set(said.map(({ type }) => type).filter((type) => type.endsWith('Response')))];
  const lines = [
    `import type { ${BOLT.join(', ')} } from '@slack/bolt';`,
    `import type { AppHomeOpenedEvent } from '@slack/types';`,
    ...(responses.length > 0 ? [`import type { ${responses.join(', ')} } from '@slack/web-api';`] : []),
    ...AS_JSON.split('\n'),
    ...said.map(({ type, value }, index) => `export const said${index}: AsJson<${type}> = ${JSON.stringify(value)};`),
  ];
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${name}.ts`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
  const flags = [...options, '--target', 'es2023', '--types', 'node'];
  const run = await promisify(execFile)(resolve('node_modules/.bin/tsc'), [...flags, file]).catch((error) => error);
  const first = lines.length - said.length;
  return String(run.stdout)
    .split('\n')
    .filter((line) => line.includes('error'))
    .map((line) => {
      const at = Number(/\.ts[(:](\d+)/.exec(line)?.[1]);
      return `${said[at - 1 - first]?.what ?? ''}: ${line.replace(/^.*?error /, '')}`;
    });
}

describe('Slack types', () => {
  test('a payload or an answer of the local Slack has the type that Slack gives it', {
    timeout: 90_000,
  }, async () => {
    const said = await recordEverything();
    const taken = said.flatMap(({ what }) => /^answer of ([\w.]+)$/.exec(what)?.[1] ?? []);
    expect([...new Set(taken)].toSorted()).toEqual(METHOD_NAMES.toSorted());
    expect(await judged('said', said)).toEqual([]);
    const judge = '@slack/bolt, @slack/types and @slack/web-api';
    recordJudged(import.meta.url, { vendor: 'Slack', judge, shapes: new Set(said.map(({ what }) => what)).size });
  });

  test('the judge finds what is not as its type: a wrong word, a number for a text, a field too many', {
    timeout: 90_000,
  }, async () => {
    const user = { id: 'U1', name: 'lead' };
    const submitted = {
      type: 'view_submission',
      team: null,
      user,
      view: {},
      api_app_id: 'A1',
      token: 't',
      trigger_id: 1,
    };
    const planted: readonly RecordedPayload[] = [
      { what: 'word', type: 'BlockAction<ButtonAction>', value: { type: 'block_action' } },
      { what: 'number', type: 'ViewSubmitAction', value: submitted },
      { what: 'field', type: 'ChatUpdateResponse', value: { ok: true, message: { text: 'x', planted: true } } },
      { what: 'right', type: 'ChatUpdateResponse', value: { ok: true, message: { text: 'x' } } },
    ];
    const found = await judged('planted', planted);
    expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(new Set(['word', 'number', 'field']));
  });
});
