package status

import "time"

// MaxClockSkew is how far ahead of our clock a time may be before it is implausible. Clocks of different machines differ
// by seconds, and by minutes where nobody keeps them in step.
const MaxClockSkew = 5 * time.Minute
