import { expect } from '@playwright/test';
import { test } from './board';
import { openChangingBoard, platformCount } from './board-of-400';
import { poll, readScriptSeconds } from './polls';

const polls = 30;
const maxMs = 50;

test('a poll of a large board takes little scripting time', async ({ page, request }) => {
  const countAnswers = await openChangingBoard(page, request);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await poll(page, 10, countAnswers);
  const before = await readScriptSeconds(session);
  await poll(page, polls, countAnswers);
  const ms = ((await readScriptSeconds(session)) - before) * (1_000 / polls);
  const nodes = await page.locator('*').count();
  // biome-ignore lint/suspicious/noConsole: these figures are the result.
  console.log(`${platformCount} platforms: ${ms.toFixed(1)} ms of scripting per poll, ${nodes} DOM nodes`);
  expect(ms).toBeLessThanOrEqual(maxMs);
});
