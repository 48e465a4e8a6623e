import { describe, expect, test } from 'vitest';
import { incidentControls } from '../../../blocks/incidents/incident-controls.ts';
import { message } from '../../../blocks/kit/message.ts';
import { watchEndButton } from '../../../blocks/watches/end-button.ts';
import { renderWatchChange, renderWatchEnded } from '../../../blocks/watches/watch-answers.ts';
import { renderWatchList, watchLine } from '../../../blocks/watches/watch-list.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { WATCHES, type Watch } from '../../../src/watches/rules/watch.ts';
import { incidentOf } from '../../fixtures/incidents.ts';
import { elements } from '../../support/blocks.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const CI: Watch = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1', at: 1 };
const VIEW = { isPersonal: false, now: NOW, timeZone: 'UTC' };

describe('a list of watches', () => {
  test('as many as a channel may have fit into one message, each with its button', () => {
    const rows = Array.from({ length: WATCHES.ofChannel }, (_, index) => ({
      watch: { ...CI, subject: `ci.m${index}` },
      label: `Metric ${index} ${'x'.repeat(200)}`,
    }));
    const { text, blocks } = renderWatchList(rows, VIEW);
    expect(text).toMatch(/^20 watches here: Metric 0 .*and 12 more/);
    expect(blocks.filter((block) => 'accessory' in block)).toHaveLength(20);
    expect(blocks.length).toBeLessThanOrEqual(50);
  });

  test('times are those of a zone that it names', () => {
    const incident = incidentOf({ channel: 'C1', openedAt: NOW - 3_600_000 });
    const view = { ...VIEW, timeZone: 'Europe/Berlin' };
    const last = (rows: Parameters<typeof renderWatchList>[0]) =>
      JSON.stringify(renderWatchList(rows, view).blocks.at(-1));
    expect(last([{ watch: CI, label: 'CI', open: { incident } }])).toContain('Times of Europe/Berlin.');
    expect(last([{ watch: CI, label: 'CI' }])).not.toContain('Times of');
  });

  test('a line elsewhere, such as on the Home tab, names the channel', () => {
    const incident = incidentOf({ channel: 'C1', openedAt: NOW - 3_600_000 });
    const line = watchLine({ watch: CI, label: 'CI <!here>', open: { incident } }, VIEW, true);
    expect(line).toBe('🔴 *CI &lt;!here&gt;*  ·  in <#C1>  ·  red, at once  ·  open since 11:00  ·  set by <@U1>');
    const own = watchLine({ watch: { ...CI, channel: 'U1' }, label: 'CI' }, VIEW, true);
    expect(own).toBe('*CI*  ·  by direct message  ·  red, at once  ·  set by <@U1>');
  });

  test('what cannot be evaluated says why, and what to do', () => {
    expect(watchLine({ watch: CI, label: undefined }, VIEW)).toMatch(
      /^⚪ \*ci\*.*the catalog no longer has it.*Next step/,
    );
    expect(watchLine({ watch: { ...CI, isDamaged: true }, label: 'CI' }, VIEW)).toMatch(
      /cannot be read.*Next step: set it/,
    );
  });

  test('the button says which watch it ends, also to a screen reader', () => {
    expect(watchEndButton(CI, 'CI')).toMatchObject({
      action_id: 'watch.end',
      value: 'C1 ci.*',
      accessibility_label: 'End Watch: CI',
    });
  });
});

test('a storm of watches has a menu with those that still fail, and none where no value would fit', () => {
  const symptoms = ['ci.a', 'ci.b', `ci.${'long'.repeat(40)}`].map((subject, at) => ({
    rule: 'red@C1',
    subject,
    label: `Metric ${at}`,
    severity: 'critical' as const,
    says: 'red',
    since: NOW,
    clearedAt: null,
  }));
  const storm = incidentOf({ kind: 'storm', subject: 'storm', channel: 'C1', symptoms });
  const menuOf = (incident: Incident) =>
    elements(message([], [incidentControls(incident, NOW)])).find(({ action_id }) => action_id === 'watch.end');
  expect(menuOf(storm)).toMatchObject({
    type: 'static_select',
    options: [
      { text: { text: 'Metric 0' }, value: 'C1 ci.a' },
      { text: { text: 'Metric 1' }, value: 'C1 ci.b' },
    ],
  });
  const [first, ...others] = symptoms;
  const oneLeft = { ...storm, symptoms: [{ ...first, clearedAt: NOW }, ...others] } as Incident;
  expect(menuOf(oneLeft)).toMatchObject({ options: [{ value: 'C1 ci.b' }] });
  expect(menuOf({ ...storm, symptoms: others.slice(1) })).toBeUndefined();
  expect(menuOf({ ...storm, status: 'resolved' })).toBeUndefined();
});

describe('a change of a watch', () => {
  test('is told with who did it and what it was before', () => {
    const after: Watch = { ...CI, level: 'yellow', holdMs: 600_000 };
    const { text } = renderWatchChange({ by: 'U2', before: CI, after, label: 'CI' });
    expect(text).toContain('<@U2> set a watch: this channel is notified when "CI" is yellow or red for 10 min.');
    expect(text).toContain('Until now: red, at once.');
    expect(renderWatchChange({ by: 'U2', before: CI, after: null, label: 'CI' }).text).toBe(
      '<@U2> ended the watch of "CI" in this channel.',
    );
  });

  test('the end of a watch by direct message speaks of it', () => {
    expect(renderWatchEnded({ ...CI, channel: 'U1' }, 'CI').text).toMatch(
      /^The direct message with the bot no longer watches "CI"/,
    );
  });
});
