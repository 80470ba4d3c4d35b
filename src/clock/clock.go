// Package clock waits for time to pass.
package clock

import (
	"context"
	"time"
)

// Sleep waits for a duration. If ctx ends first, it returns the cause at once.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
