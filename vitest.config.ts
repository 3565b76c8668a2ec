import { defineConfig } from 'vitest/config';

const settings = { pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // Many tests keep a PostgreSQL, a Redis and a server busy: more workers would only wait for them.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...settings,
          name: 'server',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'web/src/**'],
          // Servers run on Node's own loader, so their tests do too. Vite's would also bring a second copy of graphql
          // (its `module` build) beside the one that @apollo/* require.
          experimental: { viteModuleRunner: false },
        },
      },
      { test: { ...settings, name: 'web', include: ['web/src/**/*.test.{ts,tsx}'] } },
    ],
  },
});
