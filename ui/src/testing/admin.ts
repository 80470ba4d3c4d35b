import { screen } from '@testing-library/react';

/** Loads the pages of the admin area. Otherwise the first test of a file waits for their code. */
export function loadAdminPages(): Promise<unknown> {
  return Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/platforms/platforms-page'),
    import('@/features/admin/platforms/platform-form-page'),
    import('@/features/admin/checks/checks-page'),
    import('@/features/admin/checks/check-form-page'),
    import('@/features/admin/messages/messages-page'),
    import('@/features/admin/messages/message-form-page'),
  ]);
}

export const getField = (name: string | RegExp) => screen.getByRole('textbox', { name });
export const getButton = (name: string) => screen.getByRole('button', { name });
