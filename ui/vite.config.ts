import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
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
  },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], environment: 'node' },
});
