package probe

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// tookTooLong says whether ctx ended because the watched thing did not answer in time. Any other end is ours.
func tookTooLong(ctx context.Context) bool {
	return errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

// limit puts how much time a measurement had into words. It is rounded, so that the same check always says the same:
// a moment is gone before the measurement begins, longer on a busy machine.
func limit(ctx context.Context, began time.Time) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "in time"
	}
	d := deadline.Sub(began)
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

// stopped is what a probe says when somebody ended it.
const stopped = "it was stopped before it had an answer"
