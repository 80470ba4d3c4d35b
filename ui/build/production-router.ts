import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/**
 * Builds the page with the router's production build, which has no warnings for developers. The package offers
 * bundlers only its development build.
 */
export function productionRouter(): Plugin {
  const file = new URL('../node_modules/react-router/dist/production/index.mjs', import.meta.url);
  return {
    name: 'production-router',
    apply: 'build',
    config: () => ({ resolve: { alias: [{ find: /^react-router$/, replacement: fileURLToPath(file) }] } }),
  };
}
