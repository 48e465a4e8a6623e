import { startPostgresServer } from '../../bench/postgres-server.ts';

// A program of its own, which a test starts: it says with which code it is to end.
const server = await startPostgresServer();
await server.stop();
process.exitCode = Number(process.argv.at(-1));
