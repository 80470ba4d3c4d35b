import config from './playwright.config';

/** `make screenshots`: the pictures of the README and the docs. They are not tests, so `make test` does not run them. */
export default { ...config, testMatch: 'screenshots.ts', outputDir: '../artifacts/screenshots' };
