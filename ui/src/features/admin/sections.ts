import * as texts from 'texts/admin';
import type { Role } from '@/api/types';

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

interface Section {
  path: string;
  label: string;
  /** The lowest role with access. */
  role: Role;
}

/** The sections of the admin area, in the order of its navigation. */
export const sections: readonly Section[] = [
  { path: '/admin/platforms', label: texts.platforms, role: 'admin' },
  { path: '/admin/checks', label: texts.checks, role: 'admin' },
  { path: '/admin/discovery', label: texts.discovery, role: 'admin' },
  { path: '/admin/messages', label: texts.messages, role: 'operator' },
  { path: '/admin/audit', label: texts.audit, role: 'admin' },
];

export function listSections(role: Role): readonly Section[] {
  return sections.filter((section) => ranks[role] >= ranks[section.role]);
}

/** Returns the role that a URL requires and the user lacks; undefined if the user has access. */
export function findMissingRole(role: Role, pathname: string): Role | undefined {
  const section = sections.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  if (section) return ranks[role] >= ranks[section.role] ? undefined : section.role;
  return listSections(role).length > 0 ? undefined : 'admin';
}
