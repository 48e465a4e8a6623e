import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/local-slack.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

let now: number;
let slack: LocalSlack;
let client: WebClient;

beforeEach(async () => {
  now = 1_700_000_000_000;
  slack = await startLocalSlack({ clock: () => now });
  client = postingClient(slack);
});

afterEach(() => slack.close());

const modal = (title: string): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: title },
  blocks: [{ type: 'divider' }],
});

/** The trigger of a command; with no bot connected nothing else comes of it. */
function trigger(): string {
  return String(slack.as('lead').in('general').command('/hello').payload.trigger_id);
}

describe('views', () => {
  test('a trigger opens one modal, once, within three seconds', async () => {
    const trigger_id = trigger();
    await client.views.open({ trigger_id, view: modal('Silence') });
    expect(slack.as('lead').modal()).toMatchObject({ type: 'modal', view: { title: { text: 'Silence' } } });
    await expect(client.views.open({ trigger_id, view: modal('b') })).rejects.toThrow('exchanged_trigger_id');
    await expect(client.views.open({ trigger_id: 'x', view: modal('b') })).rejects.toThrow('invalid_trigger_id');
    const late = trigger();
    now += 3_001;
    await expect(client.views.open({ trigger_id: late, view: modal('b') })).rejects.toThrow('expired_trigger_id');
  });

  test('no more than three modals are stacked', async () => {
    await client.views.open({ trigger_id: trigger(), view: modal('1') });
    await client.views.push({ trigger_id: trigger(), view: modal('2') });
    await client.views.push({ trigger_id: trigger(), view: modal('3') });
    await expect(client.views.push({ trigger_id: trigger(), view: modal('4') })).rejects.toThrow('push_limit_reached');
    expect(slack.as('lead').modal()).toMatchObject({ view: { title: { text: '3' } } });
  });

  test('views.update replaces an open view and refuses a stale hash', async () => {
    const { view } = await client.views.open({ trigger_id: trigger(), view: modal('Loading') });
    const view_id = view?.id ?? '';
    const hash = view?.hash ?? '';
    await client.views.update({ view_id, hash, view: modal('Loaded') });
    expect(slack.as('lead').modal()).toMatchObject({ id: view_id, view: { title: { text: 'Loaded' } } });
    await expect(client.views.update({ view_id, hash, view: modal('x') })).rejects.toThrow('hash_conflict');
    await expect(client.views.update({ view_id: 'V0', view: modal('x') })).rejects.toThrow('not_found');
  });

  test('views.publish shows the Home tab of one user', async () => {
    const view = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
    await client.views.publish({ user_id: 'U0LEAD', view });
    expect(slack.as('lead').home()).toMatchObject({ view });
    await expect(client.views.publish({ user_id: 'U0NOBODY', view })).rejects.toThrow('invalid_arguments');
  });

  test('a view that breaks a rule is refused with its place', async () => {
    const refused = await client.views
      .open({ trigger_id: trigger(), view: modal('x'.repeat(25)) })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
      },
    });
  });

  test('a view of more than 250 kB is refused', async () => {
    const text = { type: 'mrkdwn' as const, text: 'x'.repeat(2_900) };
    const view = { ...modal('Big'), blocks: Array.from({ length: 95 }, () => ({ type: 'section' as const, text })) };
    await expect(client.views.open({ trigger_id: trigger(), view })).rejects.toThrow('view_too_large');
  });

  test('an external_id names one view only', async () => {
    await client.views.open({ trigger_id: trigger(), view: { ...modal('a'), external_id: 'one' } });
    const again = client.views.push({ trigger_id: trigger(), view: { ...modal('b'), external_id: 'one' } });
    await expect(again).rejects.toThrow('duplicate_external_id');
    await client.views.update({ external_id: 'one', view: { ...modal('c'), external_id: 'one' } });
    expect(slack.as('lead').modal()).toMatchObject({ view: { title: { text: 'c' } } });
  });
});
