import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { UNSAFE_createMemoryHistory as createMemoryHistory, useLocation } from 'react-router';
import { describe, expect, test, vi } from 'vitest';
import { createRouter } from '@/lib/router/router';
import { RouterView } from '@/lib/router/router-view';
import { Link, NavLink } from './link';

function ShownLocation() {
  const { pathname, search, hash, state } = useLocation();
  return <output>{`${pathname}${search}${hash} ${JSON.stringify(state)}`}</output>;
}

function renderAt(path: string, links: React.ReactNode) {
  const router = createRouter(createMemoryHistory({ initialEntries: [path] }), () => undefined);
  render(
    <RouterView router={router}>
      {links}
      <ShownLocation />
    </RouterView>,
  );
  return router;
}

/** Clicks and returns whether the page handled the click instead of the browser. */
function clickIsHandled(link: HTMLElement, init: MouseEventInit): boolean {
  let isHandled = false;
  const observe = (event: Event) => {
    isHandled = event.defaultPrevented;
    // jsdom cannot open another document.
    event.preventDefault();
  };
  window.addEventListener('click', observe, { once: true });
  fireEvent.click(link, init);
  return isHandled;
}

describe('a link', () => {
  test('opens the page with its query and state', async () => {
    renderAt(
      '/',
      <Link to={{ pathname: '/runs', search: 'state=failed' }} state={{ from: 'here' }}>
        Runs
      </Link>,
    );
    const link = screen.getByRole('link', { name: 'Runs' });
    expect(link).toHaveAttribute('href', '/runs?state=failed');
    await userEvent.click(link);
    expect(screen.getByRole('status')).toHaveTextContent('/runs?state=failed {"from":"here"}');
  });

  test('adds one history entry, and none for the current page', async () => {
    const router = renderAt('/', <Link to="/runs">Runs</Link>);
    await userEvent.click(screen.getByRole('link'));
    expect(router.state.get().action).toBe('PUSH');
    await userEvent.click(screen.getByRole('link'));
    expect(router.state.get().action).toBe('REPLACE');
  });

  test.each([
    ['Ctrl', { ctrlKey: true }],
    ['Cmd', { metaKey: true }],
    ['Shift', { shiftKey: true }],
    ['the middle button', { button: 1 }],
  ])('leaves a click with %s to the browser', (_, init) => {
    renderAt('/', <Link to="/runs">Runs</Link>);
    expect(clickIsHandled(screen.getByRole('link'), init)).toBe(false);
    expect(screen.getByRole('status')).toHaveTextContent(/^\/ /);
  });

  test('does not navigate if the click was handled', async () => {
    const onClick = vi.fn((event: React.MouseEvent) => event.preventDefault());
    renderAt(
      '/',
      <Link to="/runs" onClick={onClick}>
        Runs
      </Link>,
    );
    await userEvent.click(screen.getByRole('link'));
    expect(onClick).toHaveBeenCalledOnce();
    expect(screen.getByRole('status')).toHaveTextContent(/^\/ /);
  });
});

test.each([
  ['/runs', false, '/runs', true],
  ['/runs', false, '/runs/', true],
  ['/admin', false, '/admin/checks', true],
  ['/admin', false, '/administration', false],
  ['/', true, '/runs', false],
  ['/', true, '/', true],
])('a navigation link to %s (end: %s) on %s is current: %s', (to, end, path, isCurrent) => {
  renderAt(
    path,
    <NavLink to={to} end={end}>
      Page
    </NavLink>,
  );
  if (isCurrent) expect(screen.getByRole('link')).toHaveAttribute('aria-current', 'page');
  else expect(screen.getByRole('link')).not.toHaveAttribute('aria-current');
});
