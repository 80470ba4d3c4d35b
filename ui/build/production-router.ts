import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const folder = fileURLToPath(new URL('../node_modules/react-router/dist/production/', import.meta.url));

/** Calls that only create a component or a context, and names for debugging. */
const creation = /^(var \w+ = )(React\d*\.(?:createContext|forwardRef|memo)\()/gm;
const debugName = /^\w+\.displayName = ".*";$/gm;

/**
 * Builds the page with the router's production build, which has no warnings for developers. The package offers
 * bundlers only its development build. It also marks calls that create components as free of side effects, so that
 * unused components are left out.
 */
export function productionRouter(): Plugin {
  return {
    name: 'production-router',
    apply: 'build',
    config: () => ({ resolve: { alias: [{ find: /^react-router$/, replacement: `${folder}index.mjs` }] } }),
    transform: {
      filter: { id: /react-router\/dist\/production\// },
      handler: (code) => ({
        code: code.replace(debugName, '').replace(creation, '$1/* @__PURE__ */ $2'),
        map: null,
      }),
    },
  };
}
