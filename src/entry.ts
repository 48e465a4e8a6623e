import { keepCompiledCode } from './cli/compiled-code.ts';
import { dataFolder } from './config/data-folder.ts';

// Before the program is loaded, or its code would be compiled already.
if (process.argv[2] === 'start') keepCompiledCode(dataFolder());
// Slack's SDK brings the library that Node's own fetch is made of: with this copy everywhere, Node need not load its own as well.
const { install } = await import('./http-client/undici.ts');
install();
await import('./main.ts');
