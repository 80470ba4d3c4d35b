import { useId, useState } from 'react';
import * as texts from 'texts/settings';
import { createPart, LazyPart } from '@/components/lazy-part';

// The settings are a chunk of their own, because few visits need them.
const settingsPanel = createPart(async () => (await import('./settings-panel')).SettingsPanel);

/**
 * The button in the header that opens the settings. The browser closes a popover on Esc or a click elsewhere, and
 * returns the focus to the button.
 */
export function SettingsMenu() {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" popoverTarget={id} className="settings-button">
        <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 stroke-2 stroke-current">
          <path d="M2 4h12M2 8h12M2 12h12" />
        </svg>
        <span className="max-sm:sr-only">{texts.settings}</span>
      </button>
      <section
        id={id}
        popover="auto"
        aria-label={texts.settings}
        // The keyboard leaves the settings too. They would cover what has the focus then.
        onBlur={({ currentTarget: settings, relatedTarget: next }) => {
          if (next && !settings.contains(next)) settings.hidePopover();
        }}
        onToggle={(event) => setIsOpen(event.newState === 'open')}
        className="settings"
      >
        {isOpen && <LazyPart part={settingsPanel} inputs={{}} title={texts.failed} skeleton={null} />}
      </section>
    </>
  );
}
