import { useCallback, useState } from 'react';
import type { Act, ActResult } from '../../src/web/protocol.ts';
import { useAct, usePageState } from './connection.ts';
import { useStored } from './stored.ts';

/** Sends what the user does to the server; resolves to whether it could be done. */
export type Send = (act: Act) => Promise<boolean>;

/** The same, with the whole answer. */
export type Ask = (act: Act) => Promise<ActResult>;

export interface Toast {
  readonly id: number;
  readonly text: string;
}

/** The demo as one user sees it, and the way to act in it. */
export function useDemo() {
  const [user, setUser] = useStored('user', () => 'engineer');
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const { state, isOnline } = usePageState(user);
  const dismissToast = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const showToast = useCallback(
    (text: string) => {
      const id = performance.now();
      setToasts((all) => [...all.slice(-2), { id, text }]);
      setTimeout(() => dismissToast(id), 8_000);
    },
    [dismissToast],
  );
  const ask: Ask = useAct(user, showToast);
  const send: Send = useCallback(async (act) => (await ask(act)).ok, [ask]);
  return { state, isOnline, user, setUser, ask, send, toasts, dismissToast };
}
