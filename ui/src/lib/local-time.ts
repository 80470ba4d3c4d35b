/** What an input for a local date and time holds for a moment: to the minute, without a zone. */
export function toLocalInput(at: string): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The moment that such an input means on this computer, RFC 3339 in UTC; undefined where it is none. */
export function fromLocalInput(text: string): string | undefined {
  const time = new Date(text);
  return text === '' || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The zone that this computer's times are in: "Europe/Berlin". */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
