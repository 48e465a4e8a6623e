import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { renderHome } from '../../../blocks/home/home.ts';
import { ALL_ENVIRONMENTS } from '../../../blocks/kit/controls.ts';
import { linksTo, type Ports } from '../../../commands/command.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Inflight } from '../../core/inflight.ts';
import { StoreError } from '../../store/store-error.ts';

/** Registers the listeners of the Home tab, which publish it when a person opens it or uses its controls. */
export function registerHome(
  app: App,
  { catalog, ports, inflight }: { readonly catalog: Catalog; readonly ports: Ports; readonly inflight: Inflight },
): void {
  const publish = async (client: WebClient, user: string, chosen: string) => {
    const environment = catalog.environments.names.find((name) => name === chosen);
    const { blocks } = await readHome({ catalog, ports, reader: user }, environment);
    await client.views.publish({ user_id: user, view: { type: 'home', blocks: [...blocks] } });
  };
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await inflight.inSlot(() => publish(client, event.user, ALL_ENVIRONMENTS));
  });
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(/^home\./, async ({ ack, action, body, client }) => {
    await ack();
    // A button of an older version has no environment: all are shown.
    const chosen = action.type === 'button' ? action.value : action.selected_option.value;
    await inflight.inSlot(() => publish(client, body.user.id, chosen ?? ALL_ENVIRONMENTS));
  });
}

async function readHome(
  { catalog, ports, reader: user }: { readonly catalog: Catalog; readonly ports: Ports; readonly reader: string },
  environment: string | undefined,
) {
  const { reader, linkTo, clock, timeZone } = ports;
  const [answer, storedState] = await Promise.all([reader.rollup(environment), readStoredState(ports)]);
  const now = clock();
  const links = linksTo(catalog.dashboards, { linkTo, environment, now });
  const environments = catalog.environments.names;
  return renderHome({
    title: catalog.title,
    answer,
    storedState,
    reader: user,
    links,
    environment,
    environments,
    now,
    timeZone,
  });
}

/** Incidents and digests; null when the database cannot be read, since the Home tab is useful without them. */
async function readStoredState({ activeIncidents, digests }: Ports) {
  try {
    const [{ incidents }, planned] = await Promise.all([activeIncidents(), digests.list()]);
    return { incidents, digests: planned };
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
