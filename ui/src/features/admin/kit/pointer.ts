/** Whether the main mouse button or a finger is pressed. */
let isPressed = false;
let waiting: (() => void)[] = [];

/** Only the main button clicks. A context menu can take the release of another one. */
function press(event: MouseEvent): void {
  if (event.button === 0) isPressed = true;
}

function runWaiting(): void {
  const ready = waiting;
  waiting = [];
  for (const run of ready) run();
}

/** The click follows the release immediately, unless the pointer has left its target. */
function release(): void {
  isPressed = false;
  if (waiting.length > 0) setTimeout(runWaiting);
}

// Browsers move the focus of a touch in a mouse event, so both types count.
for (const type of ['pointerdown', 'mousedown'] as const) addEventListener(type, press, true);
for (const type of ['pointerup', 'pointercancel', 'mouseup', 'dragend', 'contextmenu'])
  addEventListener(type, release, true);
// The last listener of a click, so its handlers have run.
addEventListener('click', runWaiting);
// The event of the window itself, when the user switches to another one.
addEventListener('blur', release);

/**
 * Waits until no pointer is pressed, and its click has arrived. A page that moves between press and release would lose
 * the click, so messages wait.
 */
export function untilReleased(): Promise<void> {
  return isPressed ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
}
