package probe

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Group runs functions at the same time, like an errgroup. A function that panics would end the process, because nobody can recover in its
// goroutine. So Wait panics instead, and whoever waits can recover.
type Group struct {
	group    *errgroup.Group
	once     sync.Once
	panicked any // what the first function that panicked has panicked with
}

// NewGroup returns a group that runs at most limit functions at a time. The context ends when a function fails, or when Wait returns.
func NewGroup(ctx context.Context, limit int) (*Group, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	return &Group{group: group}, ctx
}

// Go runs a function when there is room for it.
func (g *Group) Go(f func() error) {
	g.group.Go(func() error {
		defer func() {
			if r := recover(); r != nil {
				g.once.Do(func() { g.panicked = r })
			}
		}()
		return f()
	})
}

// Wait waits for all functions, and returns the first error. It panics if one of them did.
func (g *Group) Wait() error {
	err := g.group.Wait()
	if g.panicked != nil {
		panic(g.panicked)
	}
	return err
}
