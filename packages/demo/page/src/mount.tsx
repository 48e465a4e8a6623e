import './styles/emoji.css';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** Longest wait of the page for its font, in milliseconds. */
const PATIENCE = 2_000;

/** Draws the page once the font of its lights is there: what Chromium has drawn without it may stay so. */
export async function mount(page: ReactNode): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([document.fonts.load('1em "Noto Color Emoji"', '🟢'), patience]);
  createRoot(root).render(page);
}
