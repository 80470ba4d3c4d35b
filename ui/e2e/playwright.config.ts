import { defineConfig } from '@playwright/test';
import { deployed } from './deployed';

const baseURL = process.env.BUOY_URL;
if (!baseURL) throw new Error('BUOY_URL is not set: these tests need the address of a running Buoy.');

/** Against a real server, with its real Content-Security-Policy, in the Chromium that is installed. */
export default defineConfig({
  testDir: '.',
  outputDir: '../artifacts/playwright',
  workers: 1,
  // Behind a deployed Buoy is a warehouse: what a laptop writes at once takes it seconds, longer on a busy machine.
  timeout: deployed ? 300_000 : 40_000,
  expect: { timeout: deployed ? 60_000 : 5_000 },
  forbidOnly: true,
  reporter: 'list',
  use: {
    baseURL,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.BUOY_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
