import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The page's script is begun by the field that takes the first keys (public/first.js). */
function pageAfterField(): Plugin {
  const script = /<script type="module" crossorigin src="([^"]*)"><\/script>/;
  return {
    name: 'page-after-field',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const page = script.exec(html)?.[1];
        if (page === undefined) throw new Error('the page has no script');
        return html
          .replace(script, `<link rel="modulepreload" crossorigin href="${page}">`)
          .replace('<script src="/first.js"', `<script src="/first.js" data-page="${page}"`);
      },
    },
  };
}

export default defineConfig({
  plugins: [svelte(), pageAfterField()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  build: {
    target: ['es2022', 'safari16'],
    outDir: 'dist',
    sourcemap: false,
    // The page's policy allows no data: addresses.
    assetsInlineLimit: 0,
    // Read from the program file, not from a network; in kilobytes.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the counter needs is one file, what the rooms need another: each file is a question to the program.
          groups: [
            { name: 'counter', tags: ['$initial'], priority: 2 },
            { name: 'english', test: /i18n[\\/]en/, priority: 1 },
            { name: 'rooms' },
          ],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], environment: 'node' },
});
