import { checkLook, checkPage } from './check-page';
import { openHeading, pages, type Role } from './matrix-pages';
import { test as base } from './servers';

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

for (const [name, row] of Object.entries(pages)) {
  const { path, roles, isState = false, open = openHeading, prepare = async () => {} } = row;
  for (const role of roles) {
    test(`${name}, as ${role}: accessible, quiet, steady, and as wide as the window`, async ({
      page,
      getMockUrl,
      consoleMessages,
    }) => {
      test.setTimeout(120_000);
      const url = (await getMockUrl(role)) + path;
      const picture = `${name.replaceAll(/\W+/g, '-')}-${role}`;
      if (isState) {
        await open(page, url);
        await prepare(page);
        return checkLook(page, picture);
      }
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
