import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// svelte-check has been seen to find nothing at all, silently. It must find this.
it('a type error in a component fails the check', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const run = spawnSync(
    process.execPath,
    ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'test/canary/tsconfig.json', '--output', 'machine'],
    { cwd: root, encoding: 'utf8' },
  );
  expect(run.stdout).toMatch(/ERROR .*Wrong\.svelte.*not assignable to type/);
  expect(run.status).toBe(1);
}, 60_000);
