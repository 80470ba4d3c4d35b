import config from './playwright.config';

/** `make lighthouse`: measures the speed of the pages on a simulated phone. It needs a quiet machine. */
export default {
  ...config,
  testMatch: ['lighthouse.ts', 'scripting-time.ts'],
  outputDir: '../artifacts/lighthouse',
  workers: 1,
  timeout: 600_000,
  use: { ...config.use, trace: 'off' as const },
};
