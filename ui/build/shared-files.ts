import type { Rolldown } from 'vite';

/** What the pages share, by the name of the file. A module belongs to the first that matches, with all that it imports. */
const sharedFiles = {
  // The dashboard and what most pages use.
  first: /\/index\.html$|\/src\/main\.tsx$|\/src\/components\/|texts\/periods/,
  // The frame of the admin area and what most of its pages use.
  admin: /\/features\/admin\/(admin-area|kit\/|list\/list-query|.*\/(platforms|checks|messages)\.ts)/,
};

function createGroup(name: string, pattern: RegExp, priority: number): Rolldown.CodeSplittingGroup {
  const modules = new Set<string>();
  return {
    name: (id, graph) => {
      const add = (each: string) => {
        if (modules.has(each)) return;
        modules.add(each);
        graph.getModuleInfo(each)?.importedIds.forEach(add);
      };
      if (pattern.test(id)) add(id);
      return modules.has(id) ? name : null;
    },
    debugName: name,
    priority,
  };
}

/**
 * Returns the groups of modules that become one file each. Without them, each component that two pages share would be a
 * file of its own, and a browser requests only six at a time.
 */
export function groupSharedFiles(): Rolldown.CodeSplittingGroup[] {
  const groups = Object.entries(sharedFiles);
  return groups.map(([name, pattern], index) => createGroup(name, pattern, groups.length - index));
}
