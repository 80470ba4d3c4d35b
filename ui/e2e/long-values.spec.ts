import { expect } from '@playwright/test';
import { expectFitsWidth } from './check-page';
import { test } from './servers';

test('values of maximum length fit the screen width', async ({ page, getUrl }) => {
  const url = await getUrl('admin');
  const create = async (path: string, data: object) => {
    const response = await page.request.post(`${url}/api/v1/${path}`, { data });
    expect(response.status(), path).toBe(201);
    return (await response.json()) as { id: string };
  };
  const platform = await create('platforms', { name: 'W'.repeat(80), owner: 'W'.repeat(200) });
  const check = await create('status-checks', {
    platform_id: platform.id,
    name: 'W'.repeat(80),
    // The unit of this kind is free text.
    kind: 'sql_query',
    target: { query: `SELECT ${'W'.repeat(1_000)}` },
    unit: 'W'.repeat(20),
    warn: 1e15,
    crit: 1e16,
  });
  const message = await create('status-messages', {
    title: 'W'.repeat(120),
    body: 'W'.repeat(2_000),
    severity: 'CRITICAL',
  });
  const published = await page.request.post(`${url}/api/v1/status-messages/${message.id}/publish`, {
    headers: { 'If-Match': '"1"', 'Content-Type': 'application/json' },
  });
  expect(published.status()).toBe(200);
  for (const path of [
    '/',
    '/?group=owner',
    '/?view=wall&group=owner',
    `/platforms/${'w'.repeat(80)}`,
    '/admin/platforms',
    `/admin/platforms/${platform.id}`,
    '/admin/checks',
    `/admin/checks/${check.id}`,
    '/admin/messages',
    `/admin/messages/${message.id}`,
    '/admin/audit',
  ]) {
    await test.step(path, async () => {
      await page.goto(url + path);
      await expect(page.getByText(/W{80}/).first()).toBeVisible();
      for (const changes of await page.locator('summary').all()) await changes.click();
      for (const width of [1280, 1024, 360, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await expectFitsWidth(page);
      }
    });
  }
});

/** Names that can push or reorder what is next to them. The quotes make them complete values of the API. */
const rightToLeft = 'مستودع_المبيعات'.repeat(5);
const names: Record<string, string> = {
  'Customer 360': `${rightToLeft}7!`,
  'Profiles loaded': 'בדיקה 3 (א)',
  // The server refuses this character, which reverses all that follows. Data from elsewhere can have it.
  'Customer profiles are late': '\u202eevil 5 [x]:',
  'crm-analytics': `${'👩‍👩‍👧'.repeat(8)} e${'\u0301'.repeat(12)} فريق 2`,
};

/** Lists the names that reorder the text beside them, or have the direction of the page. It runs in the page. */
function findNamesThatReorder(values: string[]): string[] {
  const isBlock = (element: Element) => !getComputedStyle(element).display.startsWith('inline');
  const hasText = (node: ChildNode | null) =>
    !!node?.textContent?.trim() && !(node instanceof Element && (isBlock(node) || !node.checkVisibility()));
  const isIsolated = (node: ChildNode): boolean => {
    const parent = node.parentElement;
    if (!parent) return false;
    const { unicodeBidi, display } = getComputedStyle(parent);
    if (/flex|grid/.test(display)) return true; // Each text of a flexible box is a paragraph of its own.
    if (hasText(node.previousSibling) || hasText(node.nextSibling)) return false;
    return /isolate|plaintext/.test(unicodeBidi) || (!isBlock(parent) && isIsolated(parent));
  };
  const problems: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const name = values.find((value) => node?.data.includes(value));
    if (name === undefined || !node.parentElement?.checkVisibility()) continue;
    if (node.parentElement.closest('.sr-only, option, textarea')) continue;
    const isWhole = node.data.trim() === name;
    if (node.data.includes(`\u2068${name}\u2069`) || (isWhole && isIsolated(node))) continue;
    problems.push(node.parentElement.outerHTML.slice(0, 200));
  }
  return problems;
}

test('names of any script fit, and do not reorder their neighbours', async ({ page, startBuoy }) => {
  test.setTimeout(90_000);
  const url = await startBuoy({ USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'degraded' });
  await page.route('**/api/**', async (route) => {
    const response = await route.fetch();
    let body = await response.text();
    for (const [name, other] of Object.entries(names))
      body = body.replaceAll(JSON.stringify(name), JSON.stringify(other));
    await route.fulfill({ response, body });
  });
  const values = Object.values(names);
  for (const path of [
    '/',
    '/?group=owner&q=profiles',
    '/?view=wall',
    '/?view=wall&group=owner',
    '/platforms/customer-360',
    '/platforms/customer-360?range=7d',
    '/runs',
    '/messages',
    '/admin/platforms',
    '/admin/checks',
    '/admin/messages',
    '/admin/messages/new',
    '/admin/checks/new?platform=customer-360',
  ]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    if (path === '/runs') {
      await page
        .getByRole('button', { name: /^Show results of/ })
        .first()
        .click();
      await expect(page.getByRole('list', { name: 'Results' })).toBeVisible();
    } else {
      await expect(page.getByText(rightToLeft).or(page.getByText(/evil/)).first()).toBeAttached();
    }
    if (path === '/') {
      await page
        .getByRole('button', { name: /^Dismiss: / })
        .first()
        .click();
      expect.soft(await page.evaluate(findNamesThatReorder, values), 'a dismissal').toEqual([]);
      await page.getByRole('button', { name: 'Undo' }).click();
    }
    expect.soft(await page.evaluate(findNamesThatReorder, values), path).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectFitsWidth(page);
  }
});
