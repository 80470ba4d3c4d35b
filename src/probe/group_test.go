package probe_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

func TestPanicInAGroupReachesWhoWaits(t *testing.T) {
	group, _ := probe.NewGroup(t.Context(), 2)
	for range 3 {
		group.Go(func() error { panic("a fault") })
	}
	require.PanicsWithValue(t, "a fault", func() { _ = group.Wait() })
}

func TestGroupEndsWithItsFirstError(t *testing.T) {
	failure := errors.New("failed")
	group, ctx := probe.NewGroup(t.Context(), 1)
	group.Go(func() error { return failure })
	group.Go(func() error {
		<-ctx.Done()
		return ctx.Err()
	})
	require.ErrorIs(t, group.Wait(), failure)
}
