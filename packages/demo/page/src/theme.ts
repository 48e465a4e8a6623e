import { useEffect } from 'react';
import { useStored } from './stored.ts';

export type ThemeName = 'light' | 'dark';

/** The theme: as chosen here, else as the system has it. */
export function useTheme(): readonly [ThemeName, () => void] {
  const [stored, store] = useStored('theme', () =>
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  );
  const theme = stored === 'dark' ? 'dark' : 'light';
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, () => store(theme === 'dark' ? 'light' : 'dark')];
}
