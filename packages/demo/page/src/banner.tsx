import type { ThemeName } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface Props {
  /** Description of the numbers. */
  readonly summary: string;
  readonly theme: ThemeName;
  readonly isPanelOpen: boolean;
  readonly isOnline: boolean;
  readonly onTheme: () => void;
  readonly onPanel: () => void;
}

/** Says at all times what the numbers are. */
export function Banner({ summary, theme, isPanelOpen, isOnline, onTheme, onPanel }: Props) {
  return (
    <header className="banner">
      <p className="banner-text">
        <span className="label simulated">Demo</span> {summary}
        {!isOnline && <strong className="offline"> · The demo does not answer: is it still running?</strong>}
      </p>
      <button type="button" className="banner-button" aria-pressed={isPanelOpen} onClick={onPanel}>
        Demo controls
      </button>
      <ThemeSwitch theme={theme} onSwitch={onTheme} />
    </header>
  );
}
