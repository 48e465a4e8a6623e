import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';
import { elements, shown, tableRow, tableRows } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.stop());

const ask = (line: string) => bot.slack.as('engineer').in('ci').command(line);

describe('/dashboard', () => {
  test('/ci-status shows the big numbers and all 13 targets, failing first', async () => {
    const answer = await ask('/ci-status').reply();
    expect(shown(answer)).toContain('*PRs Merged (7 days)*\n74');
    expect(shown(answer)).toContain('*Active Developers*\n20');
    expect(shown(answer)).toContain('*Tests on Main*\n🔴 FAILING');
    const [header, ...rows] = tableRows(answer);
    expect(header).toEqual(['Target', 'Status now', 'Now', 'Goal', 'Unit', '7 days']);
    expect(rows).toHaveLength(13);
    const lights = rows.map(([, status = '']) =>
      ['🔴', '🟡', '⚪', '🟢'].findIndex((glyph) => status.startsWith(glyph)),
    );
    expect(lights).toEqual(lights.toSorted());
    expect(lights[0]).toBe(0);
    const failing = tableRow(answer, 'Failing Workflows');
    expect(failing.slice(0, 5)).toEqual(['Failing Workflows', '🔴 critical', '4', '< 2 ✗ missed by 2', 'runs']);
    expect(failing[5]).toMatch(/^[▁-█]{6}█$/u);
  });

  test('its red metric is explained in one press, also from its row; a row without one offers none', async () => {
    const whys = async (line: string) =>
      elements(await ask(line).reply()).filter(({ action_id }) => String(action_id).startsWith('card.why'));
    const [menu] = await whys('/ci-status');
    expect(menu).toMatchObject({ type: 'static_select', placeholder: { text: 'Why is it red?' } });
    const row = JSON.stringify(await whys('/ci-status code quality'));
    expect(row).toContain('/health why ci.failing_workflows');
    expect(row).not.toContain('ci.flaky_checks');
    expect(await whys('/ci-status velocity')).toEqual([]);
  });

  test('an argument it does not know gets a private answer', async () => {
    const answer = await ask('/ci-status prod').reply();
    expect(answer.text).toContain('There is no row called "prod".');
  });

  test('Slack itself answers a command that the app does not have', async () => {
    expect(await ask('/moon-status').ack).toBe('invalid_command');
  });

  test('a target without a ramp is green when met, yellow when missed and red when critical; old and missing values are gray', async () => {
    const target = (title: string, metric: string) => ({ title, metric, unit: 'h', target: '< 24', critical: '>= 48' });
    const labels = ['met', 'missed', 'worst', 'absent', 'old'];
    const now = Date.now();
    const catalog = catalogOf({ a: ['m'] }, [
      {
        slug: 'delivery',
        title: 'Delivery',
        template: 'delivery.json',
        window: '7d',
        command: '/delivery',
        rows: labels.map((label) => ({
          title: label,
          widgets: [{ kind: 'trend', title: label, series: [target(label, `lead.${label}`)] }],
        })),
      },
    ]);
    const data = [
      steady('lead.met', 23.999),
      steady('lead.missed', 24),
      steady('lead.worst', 48),
      steady('lead.old', (at) => (at < now - 5 * 3_600_000 ? 1 : null)),
    ];
    await using other = await startBot({ catalog, data });
    const answer = await other.slack.as('engineer').in('ci').command('/delivery').reply();
    expect(
      tableRows(answer)
        .slice(1)
        .map(([label, status]) => [label, status]),
    ).toEqual([
      ['worst', '🔴 critical'],
      ['missed', '🟡 warning'],
      ['absent', '⚪ no data'],
      ['old', '⚪ no data'],
      ['met', '🟢 healthy'],
    ]);
    expect(tableRow(answer, 'met')[2]).toBe('23.999');
    expect(tableRow(answer, 'old')[2]).toMatch(/^1, none since .*\d\d:\d\d$/);
  });
});
