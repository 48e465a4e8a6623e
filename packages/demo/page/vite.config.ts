import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { conditions: ['source', ...defaultClientConditions] },
  logLevel: 'warn',
  esbuild: { jsx: 'automatic' },
  build: {
    outDir: here('../../../dist/page'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: [here('index.html'), here('preview.html')] },
  },
});
