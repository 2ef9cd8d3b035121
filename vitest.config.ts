import { defineConfig } from 'vitest/config';

// Tests import the built files through "#src/..." (see package.json "imports"): worker threads cannot load
// TypeScript on Node 20, and this way the tests run what users get.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/temporaryFolder.ts',
    // Worker threads hold native sessions, which a forked process tears down cleanly.
    pool: 'forks',
    // Much of a test is spent waiting for threads and processes of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
