package board_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/status"
)

// noTransitions is a store that cannot list transitions.
type noTransitions struct{ board.Store }

var errNoTransitions = errors.New("broken")

func (noTransitions) ListTransitions(context.Context, status.TransitionFilter) ([]status.Transition, error) {
	return nil, errNoTransitions
}

func TestTransitionsAreListedByPage(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	for ago, value := range []float64{1, 100, 10} { // three changes
		w.measure(c, value, testTime.Add(-time.Duration(ago)*time.Minute))
	}
	w.now = testTime.Add(time.Minute)
	w.storeTransitions(c)
	b := w.board()
	for limit, more := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
		page, following, err := b.Transitions(t.Context(), status.TransitionFilter{CheckID: c.ID, Limit: limit})
		require.NoError(t, err)
		require.Equal(t, more, following, limit)
		require.Len(t, page, min(limit, 3))
		require.Equal(t, []any{testTime, status.Green}, []any{page[0].At, page[0].To}, "newest first")
	}
	_, _, err := board.New(w.options(noTransitions{w.db})).Transitions(t.Context(), status.TransitionFilter{Limit: 1})
	require.ErrorIs(t, err, errNoTransitions)
}
