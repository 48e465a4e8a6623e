import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Every browser that runs this page reads woff2: the emoji font's other half need not be copied. */
const onlyWoff2: Plugin = {
  name: 'only-woff2',
  enforce: 'pre',
  transform(code, id) {
    return id.includes('@fontsource') ? code.replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, '') : undefined;
  },
};

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [onlyWoff2],
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
