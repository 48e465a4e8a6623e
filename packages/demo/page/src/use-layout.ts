import { useCallback, useEffect, useState } from 'react';
import type { Place } from './archive.ts';
import { useStored } from './stored.ts';

const NARROW = '(max-width: 760px)';
const WIDE = '(min-width: 1200px)';

export interface Layout {
  readonly isNarrow: boolean;
  /** Column that a narrow screen shows. */
  readonly view: 'channels' | 'channel' | 'pane';
  readonly channel: string;
  /** `ts` of the message whose thread is open; empty when none is. */
  readonly thread: string;
  readonly isPanelOpen: boolean;
  readonly openChannel: (id: string) => void;
  /** Opens a thread of any channel. */
  readonly openThread: (parent: Place) => void;
  readonly togglePanel: () => void;
  readonly closePane: () => void;
  readonly showChannels: () => void;
}

/** Open parts of the page. */
export function useLayout(): Layout {
  const isNarrow = useMedia(NARROW);
  const [channel, setChannel] = useStored('channel', () => '');
  const [panel, setPanel] = useStored('panel', () => (matchMedia(WIDE).matches ? 'open' : 'closed'));
  const [thread, setThread] = useState('');
  const [base, setBase] = useState<'channels' | 'channel'>('channel');
  const [wasOpened, setOpened] = useState(false);
  const isPanelOpen = isNarrow ? wasOpened : panel === 'open';
  const showPanel = (open: boolean) => {
    setOpened(open);
    if (!isNarrow) setPanel(open ? 'open' : 'closed');
  };
  return {
    isNarrow,
    view: thread !== '' || isPanelOpen ? 'pane' : base,
    channel,
    thread,
    isPanelOpen: isPanelOpen && thread === '',
    openChannel: (id) => {
      setChannel(id);
      setThread('');
      setBase('channel');
    },
    openThread: useCallback(
      (parent: Place) => {
        setChannel(parent.channel);
        setThread(parent.ts);
      },
      [setChannel],
    ),
    togglePanel: () => {
      showPanel(thread !== '' || !isPanelOpen);
      setThread('');
    },
    closePane: () => (thread === '' ? showPanel(false) : setThread('')),
    showChannels: () => setBase('channels'),
  };
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const note = () => setMatches(media.matches);
    media.addEventListener('change', note);
    return () => media.removeEventListener('change', note);
  }, [query]);
  return matches;
}
