import { type JsonRecord, recordsOf, textOf } from '@metta-health-bot/local-slack/json';
import { useMemo } from 'react';
import { BlockList } from '../blocks/block-list.tsx';
import { type SurfaceActs, SurfaceProvider } from '../surface.tsx';
import type { Ask, Send } from '../use-demo.ts';

/** The bot's Home tab of this user. */
export function HomeTab({ home, send }: { readonly home: JsonRecord | null; readonly send: Send }) {
  const acts = useViewActs(textOf(home?.id), send);
  return (
    <section className="home-tab" aria-label="Home tab" tabIndex={0}>
      {home === null ? (
        <p className="first-visit">The bot has not published a Home tab for you.</p>
      ) : (
        <SurfaceProvider acts={acts}>
          <BlockList blocks={recordsOf(home.blocks)} />
        </SurfaceProvider>
      )}
    </section>
  );
}

/** Actions of a view's elements, sent to the bot. */
export function useViewActs(viewId: string, send: Send, ask?: Ask): SurfaceActs {
  return useMemo(
    () => ({
      click: (actionId, values) => void send({ kind: 'click-view', viewId, actionId, values }),
      choose: (actionId, value, values) => void send({ kind: 'choose-view', viewId, actionId, value, values }),
      ...(ask && {
        suggest: async (actionId: string, query: string) => {
          const result = await ask({ kind: 'suggest', viewId, actionId, query });
          return result.ok ? (result.options ?? null) : null;
        },
      }),
    }),
    [viewId, send, ask],
  );
}
