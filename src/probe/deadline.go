package probe

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Cancelled is the detail of a measurement that Buoy ended.
const Cancelled = "cancelled before a response arrived"

// DeadlinePassed reports whether ctx ended because the target did not respond in time. Any other cause means that Buoy ended it.
func DeadlinePassed(ctx context.Context) bool {
	return errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

// Within describes the time that a measurement has, such as "within 15 s". It is rounded, so that the same check always has
// the same text: some time passes before the measurement starts, more on a busy machine.
func Within(ctx context.Context, started time.Time) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "in time"
	}
	d := deadline.Sub(started)
	switch {
	case d <= 0:
		return "in time"
	case d >= 1500*time.Millisecond:
		return fmt.Sprintf("within %d s", int(d.Round(time.Second).Seconds()))
	case d >= 150*time.Millisecond:
		return fmt.Sprintf("within %d ms", d.Round(100*time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("within %d ms", d.Round(10*time.Millisecond).Milliseconds())
}
