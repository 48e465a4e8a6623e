import { useCallback, useEffect, useState } from 'react';
import type { PageState } from '../../src/web/protocol.ts';
import { inChannel } from './channels.ts';
import { remember, remembered } from './stored.ts';

/** The `ts` that this user has read last in a channel; the channel on screen is read as it comes. */
export function useLastRead(state: PageState | null, current: string | undefined): (channel: string) => string {
  const [, setRead] = useState('');
  const user = state?.user.name ?? '';
  const newest = state && current ? inChannel(state.messages, current).at(-1)?.ts : undefined;
  useEffect(() => {
    if (current === undefined || newest === undefined) return;
    remember(nameOf(user, current), newest);
    setRead(newest);
  }, [user, current, newest]);
  return useCallback((channel) => remembered(nameOf(user, channel)) ?? '0', [user]);
}

function nameOf(user: string, channel: string): string {
  return `read.${user}.${channel}`;
}
