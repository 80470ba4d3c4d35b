import type { Check } from '@/api/types';

/** Returns the shell command that pushes a good result of a check to the server at this origin. */
export function buildPushCommand({ id, crit }: Pick<Check, 'id' | 'crit'>, origin: string): string {
  const result = crit === undefined ? { check_id: id } : { check_id: id, value: 0 };
  return [
    `curl --fail-with-body ${origin}/api/v1/status-results`,
    `-H "Authorization: Bearer $TOKEN"`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify({ results: [result] })}'`,
  ].join(' \\\n  ');
}
