import { expect, type Page } from '@playwright/test';
import type { components } from '../src/api/schema';
import { openPage } from './board';
import { checkPage } from './check-page';
import { test as base } from './servers';

type Role = components['schemas']['Me']['role'];

/** A server with simulated data for each role, which all tests share. They only read. */
const test = base.extend<{ getMockUrl: (role: Role) => Promise<string> }>({
  getMockUrl: async ({ startBuoy, baseURL }, use) => {
    await use(async (role) => {
      if (role === 'admin') return baseURL ?? '';
      return startBuoy({
        USE_MOCK_DATA: 'true',
        MOCK_SCENARIO: 'degraded',
        BUOY_DEV_USER: `eve@example.com:${role}`,
      });
    });
  },
});

interface Row {
  path: string;
  roles: readonly Role[];
  /** What the page shows when it is complete. */
  open?: (page: Page, url: string) => Promise<void>;
  /** Opens what is closed at first, such as details or error messages. */
  prepare?: (page: Page) => Promise<void>;
}

const slug = 'customer-360';

/** Yesterday as a UTC day. Its measurements are in memory. */
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

async function openHeading(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
}

async function openChart(page: Page, url: string): Promise<void> {
  await openPage(page, url);
  await expect(page.getByRole('slider', { name: /: values, / })).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
}

/** Shows all errors of an empty form, which is its longest state. */
async function showErrors(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
}

async function showResults(page: Page): Promise<void> {
  const buttons = page.getByRole('button', { name: /^Show results of/ });
  await buttons.first().click();
  await expect(page.getByRole('list', { name: 'Results' })).toBeVisible();
}

const pages: Record<string, Row> = {
  dashboard: { path: '/', roles: ['viewer', 'admin'], open: openPage },
  platform: { path: `/platforms/${slug}`, roles: ['viewer', 'admin'], open: openChart },
  'platform, 90 days': {
    path: `/platforms/${slug}?range=90d`,
    roles: ['viewer'],
    open: openChart,
    prepare: (page) => page.getByText('Show as table').click(),
  },
  'platform, a past day': {
    path: `/platforms/${slug}?day=${yesterday}`,
    roles: ['viewer'],
    open: openChart,
    prepare: (page) => page.getByRole('slider', { name: /: values, / }).focus(),
  },
  'no such platform': { path: '/platforms/no-such-platform', roles: ['viewer'] },
  runs: { path: '/runs', roles: ['viewer', 'admin'], open: openPage, prepare: showResults },
  messages: { path: '/messages', roles: ['viewer', 'operator'] },
  'no such page': { path: '/no/such/page', roles: ['viewer'] },
  'admin, forbidden': { path: '/admin/checks', roles: ['viewer', 'operator'] },
  'admin, platforms': { path: '/admin/platforms', roles: ['admin'] },
  'admin, a new platform': { path: '/admin/platforms/new', roles: ['admin'], prepare: showErrors },
  'admin, checks': { path: '/admin/checks', roles: ['admin'] },
  'admin, a new check': { path: '/admin/checks/new', roles: ['admin'], prepare: showErrors },
  'admin, messages': { path: '/admin/messages', roles: ['admin', 'operator'] },
  'admin, a new message': { path: '/admin/messages/new', roles: ['operator'], prepare: showErrors },
  'admin, audit': { path: '/admin/audit', roles: ['admin'] },
};

for (const [name, { path, roles, open = openHeading, prepare = async () => {} }] of Object.entries(pages)) {
  for (const role of roles) {
    test(`${name}, as ${role}: accessible, quiet, steady, and as wide as the window`, async ({
      page,
      getMockUrl,
      consoleMessages,
    }) => {
      test.setTimeout(120_000);
      const url = (await getMockUrl(role)) + path;
      const picture = `${name.replaceAll(/\W+/g, '-')}-${role}`;
      await checkPage(
        page,
        picture,
        () => open(page, url),
        () => prepare(page),
      );
      if (path === '/platforms/no-such-platform') forgetNotFound(consoleMessages);
    });
  }
}

/** The browser logs every response with an error status. */
function forgetNotFound(consoleMessages: string[]): void {
  const isNotFound = (message: string) => message.includes('the server responded with a status of 404');
  const others = consoleMessages.filter((message) => !isNotFound(message));
  consoleMessages.splice(0, consoleMessages.length, ...others);
}
