import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../../src/server.ts';

const NOTE = { definition: { type: 'note', content: 'x' }, layout: { x: 0, y: 0, width: 4, height: 1 } };
const GROUP = {
  definition: { type: 'group', title: 'Row', layout_type: 'ordered', widgets: [NOTE, NOTE] },
  layout: { x: 0, y: 0, width: 12, height: 2 },
};
const BODY = { title: 'Shop & Co', layout_type: 'ordered', reflow_type: 'fixed', widgets: [GROUP] };

let datadog: LocalDatadog;
beforeEach(async () => {
  datadog = await startLocalDatadog({ data: [], clock: () => Date.parse('2026-11-24T09:00:00Z') });
});
afterEach(() => datadog.close());

async function call(method: string, path: string, body?: object, keys = datadog.keys) {
  const response = await fetch(`${datadog.url}/api/v1/dashboard${path}`, {
    method,
    headers: { 'dd-api-key': keys.api, 'dd-application-key': keys.app },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
const idsIn = (body: object) => [...JSON.stringify(body).matchAll(/"id":(\d+)/g)].map(([, id]) => id);

describe('store', () => {
  test('a created dashboard comes back with what the server adds, and its widgets with ids', async () => {
    const { status, body } = await call('POST', '', { ...BODY, notify_list: ['b@x.test', 'a@x.test'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'aaa-aaa-aab',
      url: '/dashboard/aaa-aaa-aab/shop-co',
      title: 'Shop & Co',
      description: null,
      template_variables: null,
      restricted_roles: [],
      notify_list: ['a@x.test', 'b@x.test'],
      created_at: '2026-11-24T09:00:00.000Z',
      modified_at: '2026-11-24T09:00:00.000Z',
      author_name: null,
    });
    expect(new Set(idsIn(body)).size).toBe(3);
    expect((await call('GET', `/${body.id}`)).body).toEqual(body);
  });

  test('the same title twice makes two dashboards; the list has both without their widgets', async () => {
    await call('POST', '', BODY);
    await call('POST', '', BODY);
    const { dashboards } = (await call('GET', '?count=1&start=1')).body;
    expect(dashboards).toHaveLength(1);
    expect(dashboards[0]).toMatchObject({ id: 'aaa-aaa-aac', title: 'Shop & Co' });
    expect(dashboards[0]).not.toHaveProperty('widgets');
  });

  test('a change replaces everything; widgets keep the ids that are sent back and get others otherwise', async () => {
    const { body } = await call('POST', '', { ...BODY, description: 'first' });
    const kept = await call('PUT', `/${body.id}`, body);
    expect(idsIn(kept.body)).toEqual(idsIn(body));
    const other = await call('PUT', `/${body.id}`, BODY);
    expect(other.body.description).toBeNull();
    expect(idsIn(other.body).some((id) => idsIn(body).includes(id))).toBe(false);
    const layout = await call('PUT', `/${body.id}`, { title: 'T', layout_type: 'free', widgets: [] });
    expect(layout.status).toBe(400);
  });

  test('a dashboard that does not exist is a 404, also after it was deleted', async () => {
    const { body } = await call('POST', '', BODY);
    expect((await call('DELETE', `/${body.id}`)).body).toEqual({ deleted_dashboard_id: body.id });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const gone = await call(method, `/${body.id}`, method === 'PUT' ? BODY : undefined);
      expect([gone.status, gone.body.errors]).toEqual([404, [`Dashboard with ID ${body.id} not found`]]);
    }
  });

  test('a body that Datadog would refuse is refused with the place; without the application key nothing is answered', async () => {
    const wrong = await call('POST', '', { ...BODY, widgets: [{ ...NOTE, definition: { type: 'note' } }] });
    expect([wrong.status, wrong.body.errors[0]]).toEqual([400, expect.stringContaining('/widgets/0/definition')]);
    expect((await call('GET', '', undefined, { ...datadog.keys, app: 'x' })).status).toBe(403);
    expect(datadog.unexpected).toEqual([]);
  });
});
