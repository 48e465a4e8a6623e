type SqliteModule = Pick<typeof import('@photostructure/sqlite'), 'DatabaseSync' | 'StatementSync'>;
export type SqliteFile = InstanceType<SqliteModule['DatabaseSync']>;

/** SQLite as Node brings it (`columns()` came with 22.16), else the package that has the same API for older ones. */
export async function sqliteModule(): Promise<SqliteModule> {
  const own = builtin();
  return own !== undefined && 'columns' in own.StatementSync.prototype ? own : import('@photostructure/sqlite');
}

/** The cast holds because the package's API is a copy of node:sqlite's, which Node 20's types do not know. */
function builtin(): SqliteModule | undefined {
  return process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined;
}
