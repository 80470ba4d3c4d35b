/** Returns the id of a row's element. The element can receive the focus. */
export function toRowId(key: string): string {
  return `row-${key}`;
}

/** Returns the id of the element that an open row shows below its cells. */
export function toMoreId(key: string): string {
  return `more-${key}`;
}
