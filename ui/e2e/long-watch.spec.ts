import { expect } from '@playwright/test';
import { test } from './board';
import { openChangingBoard } from './board-of-400';
import { poll, readUsage } from './polls';

// A trace would keep every state of the page.
test.use({ trace: 'off' });

/** 20 minutes of polls every 30 seconds. `POLLS=240` watches for two hours. */
const polls = Number(process.env.POLLS ?? 40);

test('a dashboard that is open for hours neither grows, nor flickers, nor loses the focus', async ({
  page,
  request,
}) => {
  test.setTimeout(60_000 + polls * 1_000);
  const countAnswers = await openChangingBoard(page, request);
  const session = await page.context().newCDPSession(page);
  const link = page.getByRole('heading', { level: 3 }).first().getByRole('link');
  await link.focus();
  await poll(page, 20, countAnswers);
  await page.evaluate(() => {
    const seen = { busy: 0, lostFocus: 0 };
    Object.assign(window, { seen });
    const isBusy = 'main [aria-busy=true], main .animate-appear';
    new MutationObserver(() => {
      if (document.querySelector(isBusy)) seen.busy += 1;
    }).observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusout', () => {
      seen.lostFocus += 1;
    });
  });
  const before = await readUsage(session);
  await poll(page, polls, countAnswers);
  const after = await readUsage(session);

  await expect(link).toBeFocused();
  expect(await page.evaluate(() => Reflect.get(window, 'seen'))).toEqual({ busy: 0, lostFocus: 0 });
  expect(after.nodes).toBeLessThanOrEqual(before.nodes * 1.1);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners * 1.25);
  expect(after.heapBytes).toBeLessThanOrEqual(before.heapBytes + 2_000_000);
});
