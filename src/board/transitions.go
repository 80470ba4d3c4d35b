package board

import (
	"context"

	"buoy/src/status"
)

// Transitions lists transitions, newest first; more reports whether older ones follow the page. They are read from the store, with one
// statement per page: the board keeps only those that it needs for "since".
func (b *Board) Transitions(ctx context.Context, f status.TransitionFilter) (page []status.Transition, more bool, err error) {
	size := f.Limit
	f.Limit++ // one more shows whether others follow
	found, err := b.Store.ListTransitions(ctx, f)
	if err != nil {
		return nil, false, err
	}
	return found[:min(size, len(found))], len(found) > size, nil
}
