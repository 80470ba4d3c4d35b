import { TriangleAlert } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from './icon';
import { Notice } from './notice';

/** A warning about the data on the page. */
export function WarningNotice({ children }: { children: ReactNode }) {
  return (
    <Notice tone="warning" className="flex gap-2">
      <Icon shape={TriangleAlert} className="mt-0.5 size-4 shrink-0 text-warn" />
      {children}
    </Notice>
  );
}
