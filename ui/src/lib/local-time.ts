/** Converts a time to the value of an input for a local date and time: to the minute, without a time zone. */
export function toLocalInput(at: string): string {
  const time = new Date(at);
  const twoDigits = (part: number) => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
  return `${day}T${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}

/** Converts such a value to RFC 3339 in UTC; undefined if it is not a valid time. */
export function fromLocalInput(text: string): string | undefined {
  const time = new Date(text);
  return text === '' || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Returns the time zone of this computer, such as "Europe/Berlin". */
export function getLocalTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
