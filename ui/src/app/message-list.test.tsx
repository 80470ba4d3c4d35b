import { act, screen, waitFor } from '@testing-library/react';
import { http } from 'msw';
import { describe, expect, test } from 'vitest';
import type { Summary } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { message, summary } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { jsonResponse, server, url } from '@/testing/server';

function serveSummary(overrides: Partial<Summary>) {
  server.use(http.get(url.summary, () => jsonResponse('Summary', summary(overrides))));
}

test('all messages can be opened although no message is shown', async () => {
  renderApp();
  expect(await screen.findByRole('link', { name: 'All messages' })).toHaveAttribute('href', '/messages');
  expect(screen.queryByRole('article')).not.toBeInTheDocument();
  expect(await findViolations()).toEqual([]);
});

test('the server decides whether a message is planned, not the clock of this computer', async () => {
  const started = message(1, { severity: 'MAINTENANCE', starts_at: '2026-11-24T09:00:00Z' });
  const ended = message(2, { ends_at: '2026-11-24T09:30:00Z', starts_at: '2026-11-24T08:00:00Z' });
  serveSummary({ messages: [ended], planned: [started] });
  renderApp();
  const [active, planned] = await screen.findAllByRole('article');
  expect(active).toHaveTextContent('For 2 h, until 24 Nov 2026, 09:30 UTC');
  expect(planned).toHaveTextContent('Planned: Message 1');
});

describe('if a message ends', () => {
  test.each([
    ['while its dismissal can be undone', 'Undo'],
    ['while its button has the focus', 'Dismiss: Message 1'],
  ])('%s, the content takes the focus', async (_, name) => {
    serveSummary({ messages: [message(1)] });
    const { user, queryClient } = renderApp();
    const dismiss = await screen.findByRole('button', { name: 'Dismiss: Message 1' });
    if (name === 'Undo') await user.click(dismiss);
    const button = screen.getByRole('button', { name });
    act(() => button.focus());
    serveSummary({});
    await act(() => queryClient.refetchQueries());
    await waitFor(() => expect(button).not.toBeInTheDocument());
    expect(screen.getByRole('main')).toHaveFocus();
  });

  test('elsewhere, the focus stays', async () => {
    serveSummary({ messages: [message(1), message(2)] });
    const { queryClient } = renderApp();
    const other = await screen.findByRole('button', { name: 'Dismiss: Message 2' });
    act(() => other.focus());
    serveSummary({ messages: [message(2)] });
    await act(() => queryClient.refetchQueries());
    await waitFor(() => expect(screen.queryByText('Message 1')).not.toBeInTheDocument());
    expect(other).toHaveFocus();
  });
});
