import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { anchorsOf, tableRowsOf } from '../support/markdown.ts';

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: readonly string[] };
}

const FORMS = '.github/ISSUE_TEMPLATE';
const read = (file: string) => parse(readFileSync(file, 'utf8'));
const forms = readdirSync(FORMS).filter((name) => name !== 'config.yml');

describe.each(forms)('the issue form %s', (name) => {
  const { body, ...form } = read(`${FORMS}/${name}`);
  const fields: readonly Field[] = body;

  test('has a name, a description, and fields of kinds that GitHub knows', () => {
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const kinds = ['checkboxes', 'dropdown', 'input', 'markdown', 'textarea'];
    expect(fields.filter(({ type }) => !kinds.includes(type))).toEqual([]);
  });

  test('every field that is filled in has a label and an id of its own', () => {
    const filled = fields.filter(({ type }) => type !== 'markdown');
    expect(filled.filter(({ attributes }) => !attributes.label)).toEqual([]);
    const ids = filled.map(({ id = '' }) => id);
    expect(ids.filter((id, index) => !/^[a-z_-]+$/.test(id) || ids.indexOf(id) !== index)).toEqual([]);
    const dropdowns = filled.filter(({ type }) => type === 'dropdown');
    expect(dropdowns.filter(({ attributes }) => (attributes.options ?? []).length < 2)).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = fields.flatMap(({ attributes }) => [
      ...(attributes.value ?? '').matchAll(/\]\(\.\.\/blob\/main\/(\S+)\)/g),
    ]);
    expect(links.filter(([, file = '']) => !existsSync(file))).toEqual([]);
  });
});

test('the form about a bug asks for what the doctor says', () => {
  const fields: readonly Field[] = read(`${FORMS}/bug.yml`).body;
  expect(fields.map(({ id }) => id)).toContain('doctor');
  expect(read(`${FORMS}/config.yml`)).toEqual({ blank_issues_enabled: false });
});

describe('Dependabot', () => {
  const { version, updates } = read('.github/dependabot.yml');

  test('looks each week at packages, actions and images, in groups', () => {
    expect(version).toBe(2);
    const kinds = updates.map((update: Record<string, string>) => update['package-ecosystem']).sort();
    expect(kinds).toEqual(['docker', 'docker-compose', 'github-actions', 'npm']);
    for (const { schedule, groups, directory } of updates) {
      expect(schedule).toEqual({ interval: 'weekly' });
      expect(Object.keys(groups).length).toBeGreaterThan(0);
      expect(existsSync(`.${directory}`)).toBe(true);
    }
  });

  test('leaves alone what docs/dependencies.md says is held back', () => {
    const held = tableRowsOf('docs/dependencies.md').filter(([, , why = '']) => why.includes('held back'));
    const { ignore } = updates.find((update: Record<string, string>) => update['package-ecosystem'] === 'npm');
    const ignored = ignore.map((one: Record<string, string>) => one['dependency-name']);
    const names = held.map(([name = '']) => /^`([^`]+)`/.exec(name)?.[1]);
    expect(names.filter((name) => !ignored.includes(name))).toEqual([]);
  });
});

test.each(['SECURITY.md', 'CODE_OF_CONDUCT.md'])(
  '%s links only to files and headings that exist, and names nobody',
  (file) => {
    const text = readFileSync(file, 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.split('#'));
    const broken = links.filter(
      ([path = '', anchor]) => !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor)),
    );
    expect(broken).toEqual([]);
    expect(text).not.toMatch(/[\w.]+@[\w.]+\.\w+|https?:/);
    expect(text.split('\n').filter((line) => line.length > 140)).toEqual([]);
  },
);
