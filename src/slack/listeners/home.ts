import type { App, BlockAction } from '@slack/bolt';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { decodeLine, roomOf } from '../../../blocks/kit/control-value.ts';
import { ALL_ENVIRONMENTS, HOME_ACTIONS } from '../../../blocks/kit/controls.ts';
import { homeOf } from '../../../commands/home.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { destinationOf } from '../destination.ts';
import type { DescribeError } from '../errors.ts';
import { createHomeTabs } from '../home-tab.ts';
import { chosenValue, explainUnknownName } from './card-actions.ts';
import { answerInModal } from './card-modal.ts';
import type { ListenerDeps } from './commands.ts';

/** Dependencies of the Home tab. */
export interface HomeDeps extends ListenerDeps {
  readonly catalog: Catalog;
  /** All names that the command line of a control may contain. */
  readonly names: ReadonlySet<string>;
  /** A client without waits and retries. */
  readonly views: WebClient['views'];
  readonly describe: DescribeError;
}

/** Registers the listeners of the Home tab, which publish it when a person opens it or uses its controls, and show answers in a modal. */
export function registerHome(app: App, deps: HomeDeps): void {
  const { catalog, ports, inflight } = deps;
  const tabs = createHomeTabs({ views: deps.views, clock: ports.clock });
  const publish = (reader: string, chosen: string, isFirst: boolean) => {
    const environment = catalog.environments.names.find((name) => name === chosen);
    // A slot is free again before Slack is called, which may ask to wait.
    const drawn = () =>
      inflight.inSlot(async (): Promise<HomeView> => {
        const { blocks } = await homeOf(catalog, ports, { reader, isFirst, environment });
        return { type: 'home', private_metadata: environment ?? ALL_ENVIRONMENTS, blocks: [...blocks] };
      });
    return tabs.show(reader, drawn);
  };
  app.event('app_home_opened', async ({ event: { tab, user, view } }) => {
    // Slack sends the tab that the person saw last: its environment is kept.
    if (tab === 'home') await publish(user, view?.private_metadata ?? ALL_ENVIRONMENTS, view === undefined);
  });
  app.action<BlockAction>(/^home\./, async ({ ack, action, body }) => {
    await ack();
    if (!SHOWN.has(action.action_id)) return publish(body.user.id, chosenValue(action) ?? ALL_ENVIRONMENTS, false);
    const destination = destinationOf(body);
    if (!destination) return;
    const line = decodeLine(chosenValue(action) ?? '', roomOf(action.type), deps.names);
    if (!line?.startsWith('/')) return explainUnknownName(deps.delivery, destination);
    const title = SHOWN.get(action.action_id) ?? '';
    await answerInModal(deps, { line, title, destination, triggerId: body.trigger_id, body });
  });
}

/** Titles of the modals that controls open. Other controls, also those of older versions, draw the tab anew. */
const SHOWN: ReadonlyMap<string, string> = new Map([
  [HOME_ACTIONS.why, 'Why?'],
  [HOME_ACTIONS.help, 'Help'],
]);
