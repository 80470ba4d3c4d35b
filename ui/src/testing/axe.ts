import axe from 'axe-core';

/**
 * Returns the accessibility rules that the page violates. Contrast needs a real browser, so it is not tested
 * here.
 */
export async function findViolations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  return found.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
}
