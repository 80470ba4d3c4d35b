import { defineConfig } from '@playwright/test';
import { deployed } from './deployed';

const baseURL = process.env.BUOY_URL;
if (!baseURL) throw new Error('BUOY_URL is not set. These tests need the URL of a running Buoy.');

/** Tests against a real server with its Content-Security-Policy, in the installed Chromium. */
export default defineConfig({
  testDir: '.',
  outputDir: '../artifacts/playwright',
  // Tests that write have servers of their own, but a deployed Buoy is one for all.
  workers: deployed ? 1 : 2,
  // A deployed Buoy writes to a warehouse, where a write takes seconds, or longer on a busy machine.
  timeout: deployed ? 300_000 : 40_000,
  expect: { timeout: deployed ? 60_000 : 5_000 },
  // On a busy machine, an answer can arrive in an order that no reader will see. The list names what was repeated.
  retries: process.env.CI ? 1 : 0,
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
