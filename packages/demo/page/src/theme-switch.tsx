import type { ThemeName } from './theme.ts';

interface Props {
  readonly theme: ThemeName;
  readonly onSwitch: () => void;
}

/** Named after the theme that it switches to. */
export function ThemeSwitch({ theme, onSwitch }: Props) {
  return (
    <button type="button" className="banner-button" onClick={onSwitch}>
      {theme === 'dark' ? 'Light theme' : 'Dark theme'}
    </button>
  );
}
