import { type ComponentType, lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { NotFoundPage } from '@/components/not-found-page';

/** A page whose code is loaded when its address is opened. */
function lazily<Name extends string>(name: Name, load: () => Promise<Record<Name, ComponentType>>) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const PlatformsPage = lazily('PlatformsPage', () => import('./platforms/platforms-page'));
const PlatformFormPage = lazily('PlatformFormPage', () => import('./platforms/platform-form-page'));
const ChecksPage = lazily('ChecksPage', () => import('./checks/checks-page'));
const CheckFormPage = lazily('CheckFormPage', () => import('./checks/check-form-page'));
const MessagesPage = lazily('MessagesPage', () => import('./messages/messages-page'));
const MessageFormPage = lazily('MessageFormPage', () => import('./messages/message-form-page'));
const AuditPage = lazily('AuditPage', () => import('./audit/audit-page'));

/**
 * A list and a form are addresses of their own: they can be linked to, and the back button works. The routes are here and
 * not in the app's table, so that those who only look at the board do not download them.
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
