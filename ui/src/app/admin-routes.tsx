import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';

/** A page whose code is loaded when its address is opened. */
function lazily<Name extends string>(name: Name, load: () => Promise<Record<Name, ComponentType>>) {
  return async () => ({ Component: (await load())[name] });
}

const platformPage = lazily(
  'PlatformFormPage',
  () => import('@/features/admin/platforms/platform-form-page'),
);
const checkPage = lazily('CheckFormPage', () => import('@/features/admin/checks/check-form-page'));
const messagePage = lazily('MessageFormPage', () => import('@/features/admin/messages/message-form-page'));

/** A list and a form are addresses of their own: they can be linked to, and the back button works. */
export const adminRoutes: RouteObject = {
  path: 'admin',
  lazy: lazily('AdminArea', () => import('@/features/admin/admin-area')),
  children: [
    { index: true, lazy: lazily('AdminHome', () => import('@/features/admin/admin-area')) },
    {
      path: 'platforms',
      lazy: lazily('PlatformsPage', () => import('@/features/admin/platforms/platforms-page')),
    },
    { path: 'platforms/:id', lazy: platformPage },
    { path: 'checks', lazy: lazily('ChecksPage', () => import('@/features/admin/checks/checks-page')) },
    { path: 'checks/:id', lazy: checkPage },
    {
      path: 'messages',
      lazy: lazily('MessagesPage', () => import('@/features/admin/messages/messages-page')),
    },
    { path: 'messages/:id', lazy: messagePage },
    { path: 'audit', lazy: lazily('AuditPage', () => import('@/features/admin/audit/audit-page')) },
  ],
};
