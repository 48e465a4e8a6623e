import { useEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../../src/web/protocol.ts';
import { useNames } from '../contexts.ts';
import { parseMrkdwn } from '../mrkdwn/parse.ts';
import { plainText } from '../mrkdwn/plain.ts';

interface Props {
  readonly messages: readonly PageMessage[];
  readonly reader: string;
}

/** Reads new messages out by their text, which is written for that; a table of 25 rows would be a long speech. */
export function Announcer({ messages, reader }: Props) {
  const names = useNames();
  const [announcement, setAnnouncement] = useState('');
  const seen = useRef(messages.at(-1)?.ts);
  const newest = messages.at(-1);
  useEffect(() => {
    if (newest === undefined || newest.ts === seen.current) return;
    seen.current = newest.ts;
    if (newest.author === reader) return;
    setAnnouncement(`${newest.author}: ${plainText(parseMrkdwn(newest.text), names, Date.now())}`);
  }, [newest, reader, names]);
  return (
    <output className="visually-hidden" aria-live="polite">
      {announcement}
    </output>
  );
}
