import { expect, type Page } from '@playwright/test';
import type { components } from '../src/api/schema';
import { openPage } from './board';
import { showPlatforms } from './many-platforms';

export type Role = components['schemas']['Me']['role'];

export interface Row {
  path: string;
  roles: readonly Role[];
  /** Whether this is a state of a page that has a row of its own. Only its look is checked. */
  isState?: boolean;
  /** What the page shows when it is complete. */
  open?: (page: Page, url: string) => Promise<void>;
  /** Opens what is closed at first, such as details or error messages. */
  prepare?: (page: Page) => Promise<void>;
}

const slug = 'customer-360';

/** Yesterday as a UTC day. Its measurements are in memory. */
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

export async function openHeading(page: Page, url: string): Promise<void> {
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

async function openCompact(page: Page, url: string): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('buoy.density', 'compact'));
  await page.goto(url);
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await expect(page.getByRole('slider')).toHaveCount(0);
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByText(/^Role: /)).toBeVisible();
}

/** Shows the summary above the list, without a change of the server that the tests share. */
async function leaveOneOut(page: Page): Promise<void> {
  await page.route('**/api/v1/discovered-objects:propose', (route) => route.fulfill({ json: { items: [] } }));
  await page.getByRole('checkbox').first().check();
  await page.getByRole('combobox', { name: 'Platform' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Add 1 check' }).click();
  await expect(page.getByRole('region', { name: /^No checks added to/ })).toBeFocused();
}

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
  await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Checks' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
}

async function openManyPlatforms(page: Page, url: string): Promise<void> {
  await showPlatforms(page, 400);
  await openPage(page, url);
}

async function openEmptyBoard(page: Page, url: string): Promise<void> {
  await showPlatforms(page, 0);
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1, name: 'No platforms yet' })).toBeVisible();
}

async function openWall(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByText(/^Updated /)).toBeVisible();
}

/** Every page, in the states that differ most. */
export const pages: Record<string, Row> = {
  dashboard: { path: '/', roles: ['viewer', 'admin'], open: openPage },
  'dashboard, groups': {
    path: '/?group=owner',
    roles: ['admin'],
    isState: true,
    open: openPage,
    prepare: (page) => page.getByRole('button', { name: 'View' }).click(),
  },
  'dashboard, compact rows': { path: '/', roles: ['admin'], isState: true, open: openCompact },
  'dashboard, settings': {
    path: '/',
    roles: ['admin'],
    isState: true,
    open: openPage,
    prepare: openSettings,
  },
  'dashboard, 400 platforms': { path: '/', roles: ['admin'], isState: true, open: openManyPlatforms },
  'dashboard, no platforms': { path: '/', roles: ['admin'], isState: true, open: openEmptyBoard },
  wall: { path: '/?view=wall', roles: ['admin'], isState: true, open: openWall },
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
  'admin, an open dialog': {
    path: '/admin/platforms/new',
    roles: ['admin'],
    isState: true,
    prepare: openDialog,
  },
  'admin, checks': { path: '/admin/checks', roles: ['admin'] },
  'admin, a new check': { path: '/admin/checks/new', roles: ['admin'], prepare: showErrors },
  'admin, discovery': { path: '/admin/discovery', roles: ['admin'], open: openHeading, prepare: leaveOneOut },
  'admin, messages': { path: '/admin/messages', roles: ['admin', 'operator'] },
  'admin, a new message': { path: '/admin/messages/new', roles: ['operator'], prepare: showErrors },
  'admin, audit': { path: '/admin/audit', roles: ['admin'] },
};
