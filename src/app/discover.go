package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"buoy/src/config"
	"buoy/src/databricks"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
)

// DiscoverOptions are the options of `buoy discover`.
type DiscoverOptions struct {
	Kind     string // only this kind; empty for all
	Name     string // only objects whose name matches a pattern; see discovery.Filter
	Owner    string // only objects whose owner matches a pattern
	Tag      string // only objects with a tag, "key" or "key=value"
	All      bool   // also print what is watched
	Write    string // a file for proposed checks; empty for none
	Platform string // the platform of the proposed checks
	Max      int    // more checks are not proposed
}

// Discover prints what the identity of the command can see in the workspace, and what of it is watched. It can write a file with checks
// for the rest. It changes nothing else.
func (c Command) Discover(ctx context.Context, options DiscoverOptions) error {
	if c.Config.Mode != config.ModeDatabricks {
		return errors.New("`buoy discover` lists the objects of a Databricks workspace: set BUOY_SCHEMA and DATABRICKS_WAREHOUSE_ID, and sign in to the workspace")
	}
	filter := discovery.Filter{Name: options.Name, Owner: options.Owner, Tag: options.Tag}
	if err := filter.Validate(); err != nil {
		return err
	}
	if _, err := os.Stat(options.Write); options.Write != "" && err == nil {
		return fmt.Errorf("%s already exists; choose another file for --write", options.Write)
	}
	b, err := c.backend()
	if err != nil {
		return err
	}
	kinds := b.kinds(c.Now(), c.Version)
	stored, err := c.watched(ctx, b)
	if err != nil {
		return err
	}
	scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: c.Now})
	defer scope.Release()
	sections := discovery.Survey(ctx, scope, kinds, stored, status.Kind(options.Kind))
	if options.Write == "" {
		discovery.FindHidden(ctx, scope, sections)
	}
	for _, s := range sections {
		if s.Cut {
			c.printf("%s: only the first %d objects are known, because there are more\n", s.Kind.Name, len(s.Items))
		}
	}
	filter.Apply(sections)
	if options.Write != "" {
		proposals := proposals{sections: sections, rules: kinds.Rules(), owner: b.workspace.Self, options: options}
		return c.writeProposals(ctx, scope, proposals)
	}
	self, err := b.workspace.Self(ctx)
	if err != nil {
		return fmt.Errorf("find out who this is: %w", err)
	}
	discovery.Print(c.Print, sections, options.All, self.Name)
	return ctx.Err()
}

// watched reads the platforms and checks. Before the tables exist, nothing is watched.
func (c Command) watched(ctx context.Context, b *backend) (stored discovery.Stored, err error) {
	db, err := b.openToRead(ctx, c.Now)
	if errors.Is(err, store.ErrPending) {
		c.printf("nothing is watched yet: %v\n", err)
		return stored, nil
	}
	if err != nil {
		return stored, err
	}
	defer func() { _ = db.Close() }() // it was only read
	return readStored(ctx, db)
}

func readStored(ctx context.Context, db Store) (stored discovery.Stored, err error) {
	if stored.Platforms, err = db.Platforms(ctx); err != nil {
		return stored, fmt.Errorf("read the platforms: %w", err)
	}
	if stored.Checks, err = db.Checks(ctx); err != nil {
		return stored, fmt.Errorf("read the checks: %w", err)
	}
	return stored, nil
}

// proposals are what writeProposals needs.
type proposals struct {
	sections []discovery.Section
	rules    status.Kinds
	owner    func(context.Context) (databricks.Self, error) // of the new platform
	options  DiscoverOptions
}

// writeProposals writes a file with a platform and a check for each item that nothing watches.
func (c Command) writeProposals(ctx context.Context, scope *probe.Scope, p proposals) error {
	missing, o := 0, p.options
	for _, s := range p.sections {
		if s.Err != nil {
			c.printf("%s: %s\n", s.Kind.Name, s.Err)
		}
		missing += len(s.Items) - s.Watched()
	}
	switch {
	case missing == 0:
		c.printf("everything that was selected is watched; no file was written\n")
		return nil
	case missing > o.Max:
		return fmt.Errorf("%d objects are not watched, more than --max=%d: select some with --kind, --name, --owner or --tag, or allow more", missing, o.Max)
	}
	found, err := discovery.Propose(ctx, scope, p.sections)
	if err != nil {
		return err
	}
	self, err := p.owner(ctx)
	if err != nil {
		return fmt.Errorf("find out who owns the platform: %w", err)
	}
	file := discovery.File{Platform: o.Platform, Owner: cmp.Or(self.Display, self.Name), Proposals: found}
	text, checks, err := file.YAML(p.rules)
	if err != nil {
		return err
	}
	if checks == 0 {
		return errors.New("no file was written, because no check can be proposed: " + found[0].Problem(p.rules).Error())
	}
	if err := writeAtomically(o.Write, text); err != nil {
		return fmt.Errorf("write %s: %w", o.Write, err)
	}
	c.printf("%s: %d check(s), %d object(s) without one; `buoy apply -f %s --dry-run` lists what they change\n", o.Write, checks, missing-checks, o.Write)
	return nil
}
