package app

import (
	"cmp"
	"context"
	"sync"
	"time"

	"buoy/src/databricks"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
)

// keepObjects is how long the objects of the workspace are kept for the next request.
const keepObjects = time.Minute

// discoverer finds objects for the page. It keeps what it has read in a scope for a while, so that each page of a list is quick.
type discoverer struct {
	ctx   context.Context //nolint:containedctx // of the server: a listing can take longer than one request
	kinds probe.Registry
	self  func(context.Context) (databricks.Self, error) // nil without a workspace
	now   func() time.Time

	mu       sync.Mutex
	scope    *probe.Scope // nil if nothing is kept
	opened   time.Time
	identity string
	dropping sync.WaitGroup
}

// newDiscoverer returns the discoverer of a server, which closes it.
func (s *Server) newDiscoverer(ctx context.Context, b *backend, kinds probe.Registry, now func() time.Time) *discoverer {
	d := &discoverer{ctx: ctx, kinds: kinds, now: now}
	if b.workspace != nil {
		d.self = b.workspace.Self
	}
	s.closers = append(s.closers, d.Close)
	return d
}

// Close forgets what is kept, and waits until its connections are closed.
func (d *discoverer) Close() error {
	d.mu.Lock()
	if d.scope != nil {
		d.drop()
	}
	d.mu.Unlock()
	d.dropping.Wait()
	return nil
}

// hold returns the scope of a request, which must release it.
func (d *discoverer) hold(refresh bool) *probe.Scope {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scope != nil && (refresh || d.now().Sub(d.opened) >= keepObjects) {
		d.drop()
	}
	if d.scope == nil {
		d.scope, d.opened = probe.OpenScope(d.ctx, probe.ScopeOptions{Now: d.now}), d.now()
	}
	return d.scope.Hold()
}

// drop forgets what was read. The caller holds mu.
func (d *discoverer) drop() {
	d.dropping.Go(d.scope.Release) // it can wait for a listing that no request needs any more
	d.scope = nil
}

// Survey implements httpapi.Discoverer.
func (d *discoverer) Survey(ctx context.Context, kind status.Kind, stored discovery.Stored, refresh bool) (discovery.Section, error) {
	k, _ := d.kinds.Find(kind)
	switch {
	case k.Unavailable != "":
		return discovery.Section{}, status.Errorf(status.CodeConflict, "%s", k.Unavailable)
	case k.Discovery == nil:
		return discovery.Section{}, status.Errorf(status.CodeConflict, "the objects that checks of the kind %s watch cannot be listed", kind)
	}
	scope := d.hold(refresh)
	defer scope.Release()
	section := discovery.Survey(ctx, scope, probe.Registry{k}, stored, kind)[0]
	if section.Err == nil {
		return section, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scope == scope && ctx.Err() == nil { // the next request tries again; a listing that is only slow goes on
		d.drop()
	}
	return section, status.Errorf(status.CodeStoreDown, "%s", section.Err)
}

// Propose implements httpapi.Discoverer.
func (d *discoverer) Propose(ctx context.Context, section discovery.Section, taken []string) ([]discovery.Proposal, error) {
	scope := d.hold(false)
	defer scope.Release()
	return discovery.Propose(ctx, scope, []discovery.Section{section}, taken...)
}

// Identity implements httpapi.Discoverer. It is read once.
func (d *discoverer) Identity(ctx context.Context) string {
	d.mu.Lock()
	known := d.identity
	d.mu.Unlock()
	if known != "" || d.self == nil {
		return known
	}
	self, err := d.self(ctx)
	if err != nil {
		return "" // the list is useful without it
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identity = cmp.Or(self.Display, self.Name)
	return d.identity
}
