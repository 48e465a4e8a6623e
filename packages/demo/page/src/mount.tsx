import './styles/emoji.css';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** Longest wait of the page for its font, in milliseconds. */
const FONT_TIMEOUT_MS = 2_000;

/** Draws the page once the font of its lights is there: what Chromium has drawn without it may stay so. */
export async function mount(page: ReactNode): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  const timeout = new Promise((resolve) => setTimeout(resolve, FONT_TIMEOUT_MS));
  await Promise.race([document.fonts.load('1em "Noto Color Emoji"', '🟢'), timeout]);
  createRoot(root).render(page);
}
