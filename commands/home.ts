import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { renderHome } from '../blocks/home.ts';
import { HOME_ACTIONS } from '../blocks/ids.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { Inflight } from '../src/inflight.ts';
import { StoreError } from '../src/store/store-error.ts';
import type { Ports } from './command.ts';
import { linksTo } from './dashboard-links.ts';

/** Draws the Home tab when a person opens it and when they ask for it anew. */
export function registerHome(app: App, catalog: Catalog, ports: Ports, inflight: Inflight): void {
  const publish = async (client: WebClient, user: string) => {
    const { blocks } = await homeOf(catalog, ports);
    await client.views.publish({ user_id: user, view: { type: 'home', blocks: [...blocks] } });
  };
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await inflight.track(() => publish(client, event.user));
  });
  app.action(HOME_ACTIONS.refresh, async ({ ack, body, client }) => {
    await ack();
    await inflight.track(() => publish(client, body.user.id));
  });
}

async function homeOf(catalog: Catalog, ports: Ports) {
  const { reader, linkTo, clock, timeZone } = ports;
  const [answer, kept] = await Promise.all([reader.rollup(), readKept(ports)]);
  const now = clock();
  const links = linksTo(catalog.dashboards, { linkTo, environment: undefined, now });
  return renderHome({ title: catalog.title, answer, kept, links, now, timeZone });
}

/** Health is still worth showing where incidents and digests cannot be read. */
async function readKept({ board, digests }: Ports) {
  try {
    const [{ incidents }, planned] = await Promise.all([board(), digests.list()]);
    return { incidents, digests: planned };
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
