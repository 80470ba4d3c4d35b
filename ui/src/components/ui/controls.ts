/** The style of text inputs and selections. */
export const inputStyles =
  'min-h-8 min-w-0 rounded border border-control bg-surface px-2 py-1 text-ink placeholder:text-muted aria-invalid:border-bad';

export const checkboxStyles = 'size-4 shrink-0 accent-primary';
