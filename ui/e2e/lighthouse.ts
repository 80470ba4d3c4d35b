import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Browser, chromium, expect } from '@playwright/test';
import lighthouse, { type RunnerResult } from 'lighthouse';
import type { Summary } from './board';
import { test as base } from './servers';

type Report = RunnerResult['lhr'];

/** What is measured, by column: how to read it from a report, and the limit that a page must keep. */
const figures: Record<string, { read: (report: Report) => number; min?: number; max?: number }> = {
  performance: { read: (report) => readScore(report, 'performance'), min: 95 },
  accessibility: { read: (report) => readScore(report, 'accessibility'), min: 100 },
  'best practices': { read: (report) => readScore(report, 'best-practices'), min: 100 },
  'FCP ms': { read: (report) => readAudit(report, 'first-contentful-paint') },
  'LCP ms': { read: (report) => readAudit(report, 'largest-contentful-paint'), max: 2_000 },
  'TBT ms': { read: (report) => readAudit(report, 'total-blocking-time') },
  CLS: { read: (report) => readAudit(report, 'cumulative-layout-shift'), max: 0.01 },
  'DOM nodes': { read: (report) => readAudit(report, 'dom-size'), max: 3_000 },
  'KiB received': { read: (report) => readAudit(report, 'total-byte-weight') / 1_024 },
};

const runsPerPage = 3;

function readScore(report: Report, category: string): number {
  return (report.categories[category]?.score ?? 0) * 100;
}

function readAudit(report: Report, audit: string): number {
  return report.audits[audit]?.numericValue ?? Number.NaN;
}

function findMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Returns a port that is free now. Lighthouse needs a fixed one to control the browser. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const test = base.extend<object, { measured: { browser: Browser; port: number } }>({
  measured: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of other fixtures from this pattern.
    async ({}, use, { project }) => {
      const port = await findFreePort();
      const { executablePath, args = [] } = project.use.launchOptions ?? {};
      const browser = await chromium.launch({
        ...(executablePath !== undefined && { executablePath }),
        args: [...args, `--remote-debugging-port=${port}`],
      });
      await use({ browser, port });
      await browser.close();
    },
    { scope: 'worker' },
  ],
});

async function measure(url: string, port: number): Promise<Report> {
  const result = await lighthouse(url, { port, logLevel: 'error', output: 'json' });
  if (!result) throw new Error(`Lighthouse has no result for ${url}.`);
  const { runtimeError } = result.lhr;
  if (runtimeError) throw new Error(`${url}: ${runtimeError.message}`);
  return result.lhr;
}

const pages = ['dashboard', 'platform', 'runs', 'messages', 'admin/platforms', 'admin/checks'];

for (const scenario of ['degraded', 'large']) {
  test(`every page is fast on a phone: ${scenario}`, async ({ startBuoy, request, measured }) => {
    const baseURL = await startBuoy({ USE_MOCK_DATA: 'true', MOCK_SCENARIO: scenario });
    const response = await request.get(`${baseURL}/api/v1/status/summary`);
    const [platform] = ((await response.json()) as Summary).platforms;
    const paths: Record<string, string> = { dashboard: '', platform: `platforms/${platform?.slug}` };
    const medians: Record<string, Record<string, number>> = {};
    const misses: string[] = [];
    for (const page of pages) {
      const url = `${baseURL}/${paths[page] ?? page}`;
      const reports: Report[] = [];
      for (let run = 0; run < runsPerPage; run += 1) reports.push(await measure(url, measured.port));
      const row: Record<string, number> = {};
      for (const [figure, { read, min = 0, max = Number.POSITIVE_INFINITY }] of Object.entries(figures)) {
        const median = Math.round(findMedian(reports.map(read)) * 1_000) / 1_000;
        row[figure] = median;
        if (median < min) misses.push(`${page}: ${figure} is ${median}, at least ${min} is required`);
        if (median > max) misses.push(`${page}: ${figure} is ${median}, at most ${max} is allowed`);
      }
      medians[page] = row;
    }
    // biome-ignore lint/suspicious/noConsole: this table is the result.
    console.table(medians);
    expect(misses).toEqual([]);
  });
}
