package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/clock"
)

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.NoError(t, clock.Sleep(t.Context(), time.Minute))
		require.Equal(t, time.Minute, time.Since(start))
		ctx, stop := context.WithCancelCause(t.Context())
		cause := errors.New("stopped")
		time.AfterFunc(time.Second, func() { stop(cause) })
		require.ErrorIs(t, clock.Sleep(ctx, time.Minute), cause)
		require.Equal(t, time.Minute+time.Second, time.Since(start))
	})
}
