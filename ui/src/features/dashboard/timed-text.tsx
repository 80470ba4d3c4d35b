import { Timestamp } from '@/components/timestamp';

/** Stands for the time in a text until the element replaces it. */
const slot = '\0';

interface Props {
  /** A text with the value `time`, at any place. */
  text: (values: { time: string }) => string;
  at: string;
}

/** A text with a time in the format that the user prefers. */
export function TimedText({ text, at }: Props) {
  const [before, after] = text({ time: slot }).split(slot);
  return (
    <>
      {before}
      <Timestamp at={at} />
      {after}
    </>
  );
}
