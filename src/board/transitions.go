package board

import (
	"context"

	"buoy/src/status"
	"buoy/src/store"
)

// TransitionQuery says which page of transitions is wanted; zero fields do not filter.
type TransitionQuery struct {
	PlatformID string
	CheckID    string
	At         status.Span
	After      Cursor // only transitions behind this one; zero for the first page
	Size       int
}

// Transitions lists transitions, newest first; more says whether there are older ones behind the page. They are read from the
// store, one statement a page: the board keeps only what it needs to say since when a status lasts.
func (b *Board) Transitions(ctx context.Context, q TransitionQuery) (page []status.Transition, more bool, err error) {
	found, err := b.Store.ListTransitions(ctx, store.TransitionFilter{
		PlatformID: q.PlatformID, CheckID: q.CheckID, At: q.At, Before: q.After, Limit: q.Size + 1,
	})
	if err != nil {
		return nil, false, err
	}
	return found[:min(q.Size, len(found))], len(found) > q.Size, nil
}
