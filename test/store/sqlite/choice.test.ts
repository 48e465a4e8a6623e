import { afterEach, describe, expect, test, vi } from 'vitest';
import { ProblemsError } from '../../../src/core/problem.ts';
import { sqliteModule } from '../../../src/store/sqlite/sqlite-file.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock('@photostructure/sqlite');
});

/** A runtime whose `node:sqlite` is this. */
const runtimeWith = (own: unknown) => {
  vi.stubGlobal(
    'process',
    Object.create(process, { getBuiltinModule: { value: () => own }, version: { value: 'v20.19.0' } }),
  );
};

describe('choice of SQLite', () => {
  test('the one of Node is used where it has all that the bot uses', async () => {
    const own = {
      DatabaseSync: class {},
      StatementSync: class {
        columns() {}
      },
    };
    runtimeWith(own);
    expect(await sqliteModule()).toBe(own);
  });

  test.each([
    ['a Node without one', undefined],
    ['a Node whose own is older than 22.16', { DatabaseSync: class {}, StatementSync: class {} }],
  ])('%s gets the package', async (_, own) => {
    runtimeWith(own);
    const found = await sqliteModule();
    expect(found).not.toBe(own);
    expect(new found.DatabaseSync(':memory:').prepare('select 1 as one').get()).toEqual({ one: 1 });
  });

  test('without either the problem names the version of Node, and the next step', async () => {
    runtimeWith(undefined);
    vi.doMock('@photostructure/sqlite', () => {
      throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const failed = await sqliteModule().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ProblemsError);
    expect(String(failed)).toMatch(/Node v20\.19\.0 has none[\s\S]*Next step: update Node to 24/);
  });

  test('nothing is printed about an SQLite that may still change, and other warnings are', async () => {
    const warned = vi.fn();
    const own = {
      DatabaseSync: class {},
      StatementSync: class {
        columns() {}
      },
    };
    const load = () => {
      process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
      return own;
    };
    vi.stubGlobal(
      'process',
      Object.create(process, { getBuiltinModule: { value: load }, emitWarning: { value: warned, writable: true } }),
    );
    expect(await sqliteModule()).toBe(own);
    expect(warned).not.toHaveBeenCalled();
    process.emitWarning('another');
    expect(warned).toHaveBeenCalledWith('another');
  });
});
