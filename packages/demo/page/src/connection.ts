import { useCallback, useEffect, useState } from 'react';
import type { Act, ActResult, PageState } from '../../src/web/protocol.ts';
import { keepEqual } from './keep-equal.ts';

/** The last state of that user from the server, and whether the server can be reached. */
export function usePageState(user: string): { readonly state: PageState | null; readonly isOnline: boolean } {
  const [state, setState] = useState<PageState | null>(null);
  const [isOnline, setOnline] = useState(true);
  useEffect(() => {
    const events = new EventSource(`events?user=${encodeURIComponent(user)}`);
    events.onopen = () => setOnline(true);
    events.onerror = () => setOnline(false);
    events.onmessage = ({ data }) => setState((previous) => keepEqual(previous, parseState(data)));
    return () => events.close();
  }, [user]);
  return { state, isOnline };
}

/** The server is of the same build: what it sends is a `PageState`. */
function parseState(data: string): PageState {
  return JSON.parse(data) as PageState;
}

/** Sends this user's actions to the server. Failures are passed to `onError`. */
export function useAct(user: string, onError: (sentence: string) => void): (act: Act) => Promise<ActResult> {
  return useCallback(
    async (act) => {
      const result = await post(user, act);
      if (!result.ok) onError(result.error);
      return result;
    },
    [user, onError],
  );
}

async function post(user: string, act: Act): Promise<ActResult> {
  try {
    const response = await fetch(`act?user=${encodeURIComponent(user)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    return readResult(await response.json());
  } catch {
    return { ok: false, error: 'The demo does not answer. Is it still running in the terminal?' };
  }
}

/** Same build again: the answer is an `ActResult`. */
function readResult(json: unknown): ActResult {
  return json as ActResult;
}
