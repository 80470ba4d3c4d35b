import { type ComponentType, lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { NotFoundPage } from '@/components/not-found-page';

/** Returns a page whose code is loaded when it is first opened. */
function createLazyPage<Name extends string>(name: Name, load: () => Promise<Record<Name, ComponentType>>) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const PlatformsPage = createLazyPage('PlatformsPage', () => import('./platforms/platforms-page'));
const PlatformFormPage = createLazyPage('PlatformFormPage', () => import('./platforms/platform-form-page'));
const ChecksPage = createLazyPage('ChecksPage', () => import('./checks/checks-page'));
const CheckFormPage = createLazyPage('CheckFormPage', () => import('./checks/check-form-page'));
const MessagesPage = createLazyPage('MessagesPage', () => import('./messages/messages-page'));
const MessageFormPage = createLazyPage('MessageFormPage', () => import('./messages/message-form-page'));
const AuditPage = createLazyPage('AuditPage', () => import('./audit/audit-page'));

/**
 * The routes of the admin area. Lists and forms have their own URLs, so links and the back button work. The
 * routes are defined here, so that viewers of the dashboard do not download them.
 */
export function AdminPages({ home }: { home: string }) {
  return (
    <Routes>
      <Route index element={<Navigate to={home} replace />} />
      <Route path="platforms" element={<PlatformsPage />} />
      <Route path="platforms/:id" element={<PlatformFormPage />} />
      <Route path="checks" element={<ChecksPage />} />
      <Route path="checks/:id" element={<CheckFormPage />} />
      <Route path="messages" element={<MessagesPage />} />
      <Route path="messages/:id" element={<MessageFormPage />} />
      <Route path="audit" element={<AuditPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
