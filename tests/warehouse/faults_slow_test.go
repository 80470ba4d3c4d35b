package warehouse_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/tests/warehouse/rig"
)

func TestHangingStatementIsCancelled(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r), func(o *sqlstore.DatabricksOptions) { o.WriteLimit = 2 * time.Second })
	for _, polled := range []bool{true, false} {
		r.Reset(t)
		r.Faults(t, rig.Fault{Kind: rig.Hang, Match: "MERGE", Seconds: 60, Polled: polled, Times: -1})
		started := time.Now()
		isDown(t, s.Save(t.Context(), status.Collect(platform("late"))), "the database did not respond within 2s")
		require.Less(t, time.Since(started), 20*time.Second)
		require.Equal(t, 2, attempts(t, r), "one retry")
		require.Eventually(t, func() bool {
			ended := r.Stats(t).States
			return ended["CANCELED"]+ended["TIMEDOUT"] == 2
		}, 10*time.Second, 50*time.Millisecond, "the warehouse ended both statements")
	}
	r.Faults(t)
	stored, err := s.Platforms(t.Context())
	require.NoError(t, err)
	require.Empty(t, stored)
}

func TestReadsContinueDuringHangingWrite(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r))
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.Hang, Match: "MERGE", Seconds: 300, Polled: true})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	written := make(chan error, 1)
	go func() { written <- s.Save(ctx, status.Collect(platform("late"))) }()
	require.Eventually(t, func() bool { return r.Stats(t).Kinds["MERGE"] == 1 }, time.Minute, 20*time.Millisecond)
	read := make(chan error, 6) // more than there are connections
	for range cap(read) {
		go func() {
			_, err := s.Platforms(t.Context())
			read <- err
		}()
	}
	for range cap(read) {
		require.NoError(t, <-read)
	}
	require.Empty(t, written, "the write still hangs")
	stopped := errors.New("stopped")
	cancel(stopped)
	require.ErrorIs(t, <-written, stopped)
	require.Eventually(t, func() bool { return r.Stats(t).States["CANCELED"] == 1 }, 10*time.Second, 20*time.Millisecond)
}

func TestLostPollDoesNotWriteTwice(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r))
	r.Reset(t)
	r.Faults(t,
		rig.Fault{Kind: rig.Hang, Match: "MERGE", Seconds: 1, Polled: true}, // then it continues, so two statements run
		rig.Fault{Kind: rig.HTTP, Match: "^GetOperationStatus", Status: 503},
	)
	require.NoError(t, s.Save(t.Context(), status.Collect(platform("once"))))
	require.GreaterOrEqual(t, r.Stats(t).Kinds["MERGE"], 2, "and a third one after a conflict")
	require.Eventually(t, func() bool {
		ended := 0
		for _, n := range r.Stats(t).States {
			ended += n
		}
		return ended == r.Stats(t).Total()
	}, time.Minute, 50*time.Millisecond)
	stored, err := s.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, []status.Platform{platform("once")}, stored)
}
