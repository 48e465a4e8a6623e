import { describe, expect, test, vi } from 'vitest';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { answerForm, FORM_WORK_MS } from '../../../src/slack/listeners/form-answer.ts';
import { shown, strings } from '../../support/blocks.ts';

const WHY = renderNotice('It is already resolved.');

/** Work whose end the test decides. */
function later() {
  let resolve: (result: typeof WHY | undefined) => void = () => {};
  const promise = new Promise<typeof WHY | undefined>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A form that is submitted, with what Slack and the person get; `isOpen` says whether it is still open when its work is done. */
function submittedForm(work: () => Promise<typeof WHY | undefined>, isOpen = true) {
  const acks: unknown[] = [];
  const updates: unknown[] = [];
  const sent: string[] = [];
  const client = {
    views: {
      update: async (request: unknown) => {
        if (!isOpen) throw new Error('not_found');
        updates.push(request);
        return { ok: true };
      },
    },
  };
  const form = {
    ack: async (response?: unknown) => void acks.push(response),
    client,
    viewId: 'V1',
    title: { type: 'plain_text', text: 'Silence an incident' },
  };
  const done = answerForm(form as unknown as Parameters<typeof answerForm>[0], {
    work,
    describe: (error) => renderNotice(`Described: ${String(error)}`),
    toAsker: async (message) => void sent.push(shown(message)),
  });
  return { acks, updates, sent, done };
}

describe('form answer', () => {
  test('a form that did its work closes', async () => {
    const { acks, sent, done } = submittedForm(async () => undefined);
    await done;
    expect([acks, sent]).toEqual([[undefined], []]);
  });

  test.each([
    ['the reason why nothing was done', async () => WHY, 'It is already resolved.'],
    ['an error', () => Promise.reject(new Error('no disk')), 'Described: Error: no disk'],
  ])('%s is shown in the form', async (_, work, text) => {
    const { acks, sent, done } = submittedForm(work);
    await done;
    expect(acks).toMatchObject([{ response_action: 'update', view: { title: { text: 'Silence an incident' } } }]);
    expect(strings(acks)).toContain(text);
    expect(sent).toEqual([]);
  });

  test.each([
    ['why nothing was done', WHY, 'It is already resolved.'],
    ['that it is done', undefined, 'Done.'],
  ])('a form whose work takes longer says so, and later %s', async (_, result, text) => {
    const finish = later();
    const { acks, updates, sent, done } = submittedForm(() => finish.promise);
    await vi.waitFor(() => expect(acks).toHaveLength(1), { timeout: 3 * FORM_WORK_MS });
    expect(strings(acks).join('\n')).toMatch(/takes longer than usual/);
    finish.resolve(result);
    await done;
    expect(strings(updates)).toEqual(expect.arrayContaining(['V1', text]));
    expect(sent).toEqual([]);
  });

  test('what a form could not do reaches the person elsewhere where it is closed by then', async () => {
    const finish = later();
    const { acks, sent, done } = submittedForm(() => finish.promise, false);
    await vi.waitFor(() => expect(acks).toHaveLength(1), { timeout: 3 * FORM_WORK_MS });
    finish.resolve(WHY);
    await done;
    expect(sent).toEqual(['section\nmrkdwn\nIt is already resolved.']);
  });
});
