import type { CDPSession, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** What an open page uses: bytes of its heap and elements of its document, after a garbage collection. */
export interface Usage {
  heapBytes: number;
  nodes: number;
  listeners: number;
}

export async function readUsage(session: CDPSession): Promise<Usage> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
}

/** The seconds that the page has spent in scripts since it was opened. */
export async function readScriptSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
}

/** Lets the page poll this often. Its clock moves 30 seconds for each poll. */
export async function poll(page: Page, count: number, countAnswers: () => number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    const before = countAnswers();
    await expect(async () => {
      // A poll that finds the previous one unfinished is skipped.
      await page.clock.fastForward(30_000);
      await expect.poll(countAnswers, { intervals: [10], timeout: 500 }).toBeGreaterThan(before);
    }).toPass({ intervals: [10], timeout: 20_000 });
  }
}
