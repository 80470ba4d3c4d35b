package status

import "time"

// MaxClockSkew is how far two clocks may be apart: what is dated further ahead is not believed.
const MaxClockSkew = 5 * time.Minute
