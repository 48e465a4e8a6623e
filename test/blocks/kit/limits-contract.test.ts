import { LIMITS as THEIRS } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../blocks/kit/limits.ts';

type Name = keyof typeof THEIRS;

/** Where the bot's limit and the one of the local Slack, which has its own sources, are called differently. */
const NAMES: Readonly<Record<string, Name>> = {
  messageText: 'updateText',
  messageTextKept: 'postText',
  messageCharactersPerBlock: 'blockCharacters',
  'table.rows': 'tableRows',
  'table.columns': 'tableColumns',
  'table.characters': 'tableCharacters',
  'dataTable.rows': 'dataTableRows',
  'dataTable.columns': 'dataTableColumns',
  'dataTable.characters': 'dataTableCharacters',
  'dataTable.pageSize': 'dataTablePage',
  'dataTable.caption': 'dataTableCaption',
  'chart.perMessage': 'chartsPerMessage',
  'chart.title': 'chartTitle',
  'chart.segments': 'chartSegments',
  'chart.series': 'chartSeries',
  'chart.points': 'chartPoints',
  'chart.label': 'chartLabel',
  'chart.axisLabel': 'chartAxisLabel',
  'view.title': 'viewTitle',
  'view.button': 'viewButton',
  'view.privateMetadata': 'viewPrivateMetadata',
  'view.callbackId': 'viewCallbackId',
  'view.externalId': 'viewExternalId',
  'view.bytes': 'viewBytes',
  'view.stack': 'viewStack',
  'responseUrl.uses': 'responseUrlUses',
  'responseUrl.milliseconds': 'responseUrlMilliseconds',
};

/** What the bot counts for more than Slack does, so that its messages are shorter. */
const COUNTED_FOR_MORE = ['messageCharactersPerBlock'];

/** What only Slack can count, because others use it too; its refusal is answered. */
const COUNTED_BY_SLACK = ['pinsPerChannel'];

const ours = Object.entries(LIMITS).flatMap(([name, value]): readonly (readonly [string, number])[] =>
  typeof value === 'number'
    ? [[name, value]]
    : Object.entries(value).map(([inner, most]) => [`${name}.${inner}`, most]),
);
const theirs = (name: string) => THEIRS[NAMES[name] ?? (name as Name)];

describe('limits contract', () => {
  test.each(ours)('a limit of the bot is not above the limit of Slack: %s, %i', (name, most) => {
    expect(theirs(name)).toBeGreaterThan(0);
    if (COUNTED_FOR_MORE.includes(name)) expect(most).toBeGreaterThanOrEqual(theirs(name));
    else expect(most).toBeLessThanOrEqual(theirs(name));
  });

  test('every limit that the local Slack knows is kept by the bot', () => {
    const kept = new Set([...ours.map(([name]) => NAMES[name] ?? name), ...COUNTED_BY_SLACK]);
    expect(Object.keys(THEIRS).filter((name) => !kept.has(name))).toEqual([]);
  });
});
