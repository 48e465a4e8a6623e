import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../src/store/codec.ts';

/** Of each table its columns and its unique indices, as SQLite tells them. */
export type TableShapes = ReadonlyMap<
  string,
  {
    readonly columns: ReadonlyMap<string, { readonly type: string; readonly isNeeded: boolean }>;
    readonly unique: readonly string[];
  }
>;

/** Reads the shapes of all tables. */
export async function tableShapes(kysely: Kysely<Tables>): Promise<TableShapes> {
  const plain = kysely.withoutPlugins();
  const ask = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(plain)).rows;
  const tables = await ask(sql<{ name: string }>`select name from sqlite_master where type in ('table', 'trigger')`);
  const shapes = tables.map(async ({ name }) => {
    const columns = await ask(
      sql<{
        name: string;
        type: string;
        notnull: number;
        dflt_value: string | null;
      }>`select * from pragma_table_info(${name})`,
    );
    const indices = await ask(
      sql<{ columns: string }>`select list.name, list.partial || ':' || (
        select group_concat(info.name) from pragma_index_info(list.name) as info
      ) as columns from pragma_index_list(${name}) as list where list."unique" = 1`,
    );
    const shape = columns.map(
      (one) => [one.name, { type: one.type, isNeeded: one.notnull === 1 && one.dflt_value === null }] as const,
    );
    return [name, { columns: new Map(shape), unique: indices.map((index) => index.columns).sort() }] as const;
  });
  return new Map(await Promise.all(shapes));
}

/** What code that knows only the tables of before would stumble over, in words. */
export function notOnlyAdded(before: TableShapes, after: TableShapes): readonly string[] {
  return [...before].flatMap(([table, { columns, unique }]) => {
    const now = after.get(table);
    if (now === undefined) return [`${table} is gone`];
    const changed = [...columns].flatMap(([column, { type }]) => {
      const then = now.columns.get(column);
      return then === undefined
        ? [`${table}.${column} is gone`]
        : then.type === type
          ? []
          : [`${table}.${column} is of another type`];
    });
    const needed = [...now.columns]
      .filter(([column, { isNeeded }]) => isNeeded !== (columns.get(column)?.isNeeded ?? false))
      .map(([column]) => `${table}.${column} has to be given`);
    const tighter = now.unique.join() === unique.join() ? [] : [`${table} is unique in other columns`];
    return [...changed, ...needed, ...tighter];
  });
}
