/** Empty space of any height in pixels. It is a drawing, because only those have a height without inline styles. */
export function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return <svg aria-hidden="true" width="1" height={height} className="block shrink-0" />;
}
