import { useMemo } from 'react';
import { Banner } from './banner.tsx';
import { NamesContext, OpenThreadContext, ThemeContext } from './contexts.ts';
import { ModalView } from './modal/modal-view.tsx';
import { namesOf } from './names.ts';
import { useTheme } from './theme.ts';
import { Toasts } from './toasts.tsx';
import { useDemo } from './use-demo.ts';
import { useLayout } from './use-layout.ts';
import { Workspace } from './workspace.tsx';
import './styles/base.css';
import './styles/app.css';

/** The demo: a small Slack with the bot in it. */
export function App() {
  const demo = useDemo();
  const [theme, switchTheme] = useTheme();
  const layout = useLayout();
  const { state, send } = demo;
  const names = useMemo(
    () =>
      namesOf(state?.users ?? [], state?.channels.filter(({ isDirect }) => !isDirect) ?? [], state?.userGroups ?? []),
    [state?.users, state?.channels, state?.userGroups],
  );
  const modal = state?.modals.at(-1);
  return (
    <ThemeContext value={theme}>
      <NamesContext value={names}>
        <OpenThreadContext value={layout.openThread}>
          <div className="app" data-view={layout.view}>
            <Banner
              summary={state?.data.summary ?? ''}
              theme={theme}
              isPanelOpen={layout.isPanelOpen}
              isOnline={demo.isOnline}
              onTheme={switchTheme}
              onPanel={layout.togglePanel}
            />
            {state === null ? (
              <p className="starting">Starting…</p>
            ) : (
              <Workspace state={state} send={send} onUser={demo.setUser} layout={layout} />
            )}
          </div>
        </OpenThreadContext>
        {modal && <ModalView key={modal.id} modal={modal} send={send} ask={demo.ask} />}
        <Toasts toasts={demo.toasts} onDismiss={demo.dismissToast} />
      </NamesContext>
    </ThemeContext>
  );
}
