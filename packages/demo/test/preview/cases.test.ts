import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { PACKAGE_ROOT } from '../../../../src/core/package-root.ts';
import { problemsOf } from '../../../../test/support/block-kit.ts';
import { repositoryFiles } from '../../../../test/support/repository-files.ts';
import { PREVIEW_CASES } from '../../src/preview/cases.ts';

describe('cases', () => {
  test('every renderer of blocks/ draws at least one case', async () => {
    vi.resetModules();
    const files = repositoryFiles(['blocks'])
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(PACKAGE_ROOT, file));
    for (const file of files) vi.doMock(file, { spy: true });
    await import('../../src/preview/cases.ts');
    const modules: readonly Record<string, unknown>[] = await Promise.all(files.map((file) => import(file)));
    const renderers = modules.flatMap((one) => Object.entries(one)).filter(([name]) => name.startsWith('render'));
    expect(renderers.map(([name]) => name)).toEqual(expect.arrayContaining(['renderRollup', 'renderNotice']));
    const idle = renderers.filter(([, render]) => !vi.isMockFunction(render) || render.mock.calls.length === 0);
    expect(idle.map(([name]) => name)).toEqual([]);
  });

  test.each(PREVIEW_CASES)('Slack would take the case "$title"', ({ message }) => {
    expect(problemsOf(message)).toEqual([]);
    expect(message.text.trim()).not.toBe('');
  });

  test('the name of a button for a screen reader contains its text: who speaks says what stands there', () => {
    const named = PREVIEW_CASES.flatMap(({ message }) => buttonsOf(message.blocks)).filter(
      (button) => button.accessibility_label !== undefined,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ text, accessibility_label: label }) => !label?.includes(text.text))).toEqual([]);
  });

  test('titles are unique, for the page makes anchors of them', () => {
    const titles = PREVIEW_CASES.map(({ title }) => title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });
});

interface ShownButton {
  readonly type: 'button';
  readonly text: { readonly text: string };
  readonly accessibility_label?: string;
}

/** Every button, wherever it stands. */
function buttonsOf(value: unknown): readonly ShownButton[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(buttonsOf);
  return 'type' in value && value.type === 'button' ? [value as ShownButton, ...inside] : inside;
}
