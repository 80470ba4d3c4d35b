package app

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"buoy/src/databricks"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/scenario"
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

// hold returns the scope of a request, which must release it, and when the scope was opened.
func (d *discoverer) hold(refresh bool) (scope *probe.Scope, opened time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scope != nil && (refresh || d.now().Sub(d.opened) >= keepObjects) {
		d.drop()
	}
	if d.scope == nil {
		d.scope, d.opened = probe.OpenScope(d.ctx, probe.ScopeOptions{Now: d.now}), d.now()
	}
	return d.scope.Hold(), d.opened
}

// drop forgets what was read. The caller holds mu.
func (d *discoverer) drop() {
	d.dropping.Go(d.scope.Release) // it can wait for a listing that no request needs any more
	d.scope = nil
}

// Survey implements httpapi.Discoverer.
func (d *discoverer) Survey(ctx context.Context, kind status.Kind, stored discovery.Stored, refresh bool) (discovery.Section, error) {
	k, err := d.find(kind)
	if err != nil {
		return discovery.Section{}, err
	}
	scope, _ := d.hold(refresh)
	defer scope.Release()
	section := discovery.Survey(ctx, scope, probe.Registry{k}, stored, kind)[0]
	if section.Err != nil {
		return section, d.failed(ctx, scope, section.Err)
	}
	return section, nil
}

// FindHidden implements httpapi.Discoverer.
func (d *discoverer) FindHidden(ctx context.Context, kind status.Kind, refresh bool) (found discovery.Hidden, err error) {
	k, err := d.find(kind)
	if err != nil {
		return found, err
	}
	if k.Discovery.Hidden == nil {
		return found, status.Errorf(status.CodeConflict, "Buoy cannot tell which %ss are hidden from this server", k.Discovery.Noun)
	}
	scope, opened := d.hold(refresh)
	defer scope.Release()
	objects, err := k.Discovery.Hidden(ctx, scope)
	if err != nil {
		return found, d.failed(ctx, scope, err)
	}
	principal := scenario.Principal
	if d.self != nil { // otherwise the objects are simulated
		self, err := d.self(ctx)
		if err != nil {
			return found, fmt.Errorf("find out who this is: %w", err)
		}
		principal = self.Name
	}
	found.ReadAt = opened.UTC()
	for _, o := range objects {
		found.Items = append(found.Items, discovery.HiddenItem{Name: o.Name, Command: o.Grant(principal)})
	}
	return found, nil
}

// find returns a kind whose objects can be listed.
func (d *discoverer) find(kind status.Kind) (probe.Kind, error) {
	k, _ := d.kinds.Find(kind)
	switch {
	case k.Unavailable != "":
		return k, status.Errorf(status.CodeConflict, "%s", k.Unavailable)
	case k.Discovery == nil:
		return k, status.Errorf(status.CodeConflict, "the objects that checks of the kind %s watch cannot be listed", kind)
	}
	return k, nil
}

// failed returns the error of a request whose objects could not be read. The next request tries again.
func (d *discoverer) failed(ctx context.Context, scope *probe.Scope, err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.scope != scope:
	case ctx.Err() != nil: // what is only slow goes on, so that a later request finds it
		d.opened = d.now()
	default:
		d.drop()
	}
	return status.Errorf(status.CodeStoreDown, "%s", err)
}

// Propose implements httpapi.Discoverer.
func (d *discoverer) Propose(ctx context.Context, section discovery.Section, taken []string) ([]discovery.Proposal, error) {
	scope, _ := d.hold(false)
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
