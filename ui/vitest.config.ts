import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config';

export default defineConfig((env) =>
  mergeConfig(viteConfig(env), {
    test: {
      environment: 'jsdom',
      environmentOptions: { jsdom: { url: 'http://buoy.test/' } },
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['src/testing/setup.ts'],
      env: { TZ: 'UTC' },
      restoreMocks: true,
      maxWorkers: 2,
      testTimeout: 30_000,
      coverage: {
        provider: 'v8',
        include: ['src/**/*.{ts,tsx}'],
        exclude: ['src/api/schema.d.ts', 'src/testing/**', 'src/main.tsx'],
        reporter: ['text', 'text-summary'],
        thresholds: { lines: 85 },
      },
    },
  }),
);
