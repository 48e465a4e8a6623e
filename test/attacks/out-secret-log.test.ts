import { onChange } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { startEcho } from './support/out-echo.ts';
import { faultsOf, judge } from './support/out-judge.ts';
import { secretsIn } from './support/out-secrets.ts';
import { makeDigestDue } from './support/out-sqlite.ts';

/** The texts under some names in anything that was sent. */
function fieldsOf(value: unknown, names: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    names.includes(name) && typeof inner === 'string' ? [inner] : fieldsOf(inner, names),
  );
}

describe.concurrent('the log of a working bot holds no secret', () => {
  test('the log at debug holds no tickets, upload and response addresses, tokens or typed texts', async () => {
    await using services = await startAttackedServices();
    await using bot = await startOutBot({ ...services.env, LOG_LEVEL: 'debug' });
    const person = services.slack.as('oncall').in('oncall');
    makeDigestDue(String(services.env.DATA_DIR), 'C0SYSTEMHEALTH');
    services.troubles.set('github', 'failed');
    await person.command('/health zebrafinch-typed-by-a-person').reply(1, { withinMs: 20_000 });
    await person.command('/digest kingfisher-typed-by-a-person').reply(1, { withinMs: 20_000 });
    await services.slack.as('engineer').openHome().ack;
    const card = await incidentIn(services, 'C0ONCALL', /GitHub/);
    if (card) await person.choose(card, 'incident.silence', `${incidentOf(card.metadata)} own`).ack;
    const modal = await services.slack.view(({ type }) => type === 'modal', 20_000);
    const typed = { duration: '2h', reason: 'nuthatch-typed-by-a-person' };
    await services.slack.as('oncall').submit(modal, typed).ack;
    const { wire } = services.slack;
    const isUploaded = await becomesTrue(() => wire.calls('files.completeUploadExternal').length > 0, 60_000);
    const all = wire.entries().map(({ body, answer }) => [body, answer]);
    const found = (...names: string[]) => [...new Set(fieldsOf(all, names))].filter((text) => text.length > 5);
    const hidden = {
      'the address of an upload': found('upload_url'),
      'the address of an answer': found('response_url').map((url) => url.split('/').at(-1) ?? url),
      'a trigger': found('trigger_id'),
      'the old verification token': found('token').filter((token) => token !== '[token]'),
      'a token of the bot': [services.slack.tokens.bot, services.slack.tokens.app],
      'what somebody typed': ['zebrafinch', 'kingfisher', 'nuthatch'],
    };
    const log = bot.lines.join('\n');
    // The local Slack's old token is an English word.
    const appears = (text: string) =>
      text === 'deprecated' ? /token\W{1,8}deprecated/i.test(log) : log.includes(text);
    const attempts = Object.entries(hidden).flatMap(([attempt, texts]) =>
      texts.map((text) => ({ attempt, faults: faultsOf({ [`the log has ${text}`]: appears(text) }) })),
    );
    judge('secrets: lines of the log at debug', attempts);
    const missing = Object.entries(hidden).filter(([, texts]) => texts.length === 0);
    expect({ isUploaded, missing, isLogged: bot.lines.length > 20 }).toEqual({
      isUploaded: true,
      missing: [],
      isLogged: true,
    });
  }, 240_000);

  test('a QuickChart server that repeats all keys: they stand in no digest, no log and no metric', async () => {
    await using services = await startAttackedServices();
    const secrets = {
      'API key': services.datadog.keys.api,
      'application key': services.datadog.keys.app,
      'bot token': services.slack.tokens.bot,
      'app token': services.slack.tokens.app,
    };
    const seen: string[] = [];
    onChange(services.slack.workspace, (change) => void seen.push(JSON.stringify(change)));
    await using echo = await startEcho(Object.values(secrets));
    const quickchart = { CHART_RENDERER: 'quickchart', QUICKCHART_URL: echo.url };
    await using bot = await startOutBot({ ...services.env, ...quickchart });
    makeDigestDue(String(services.env.DATA_DIR), 'C0SYSTEMHEALTH');
    const digest = await incidentIn(services, 'C0SYSTEMHEALTH', /./, 30_000);
    await becomesTrue(() => echo.repeats() > 0, 20_000);
    const metrics = await bot.page('/metrics');
    judge(
      'secrets: places where they might come out',
      Object.entries({ 'the digest': seen, 'the log': bot.lines, '/metrics': [metrics.text] }).map(
        ([attempt, texts]) => {
          const shown = texts.flatMap((text) => secretsIn(text, secrets));
          return { attempt, faults: faultsOf({ [`shows ${shown}`]: shown.length > 0 }) };
        },
      ),
    );
    expect([digest !== undefined, echo.repeats() > 0]).toEqual([true, true]);
  }, 240_000);
});

function incidentOf(metadata: unknown): string {
  const [key = ''] = fieldsOf(metadata, ['key']);
  return key.replace('incident:', '');
}
