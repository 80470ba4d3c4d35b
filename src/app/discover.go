package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	Platform string // the platform of the proposed checks; empty: DefaultPlatform
	Max      *int   // more checks are not proposed; nil: DefaultMax
}

// The defaults of DiscoverOptions.
const (
	DefaultPlatform = "Discovered"
	DefaultMax      = 200
)

func (o DiscoverOptions) filter() discovery.Filter {
	return discovery.Filter{Name: o.Name, Owner: o.Owner, Tag: o.Tag}
}

func (o DiscoverOptions) max() int {
	if o.Max == nil {
		return DefaultMax
	}
	return *o.Max
}

// Validate returns an error if an option is wrong, or has no effect together with the others.
func (o DiscoverOptions) Validate() error {
	switch {
	case o.Kind != "" && !slices.Contains(DiscoveredKinds(), o.Kind):
		return fmt.Errorf("--kind=%q is not one of %s", o.Kind, strings.Join(DiscoveredKinds(), ", "))
	case o.Max != nil && *o.Max < 1:
		return fmt.Errorf("--max=%d must be at least 1", *o.Max)
	case o.Max != nil && o.Write == "":
		return errors.New("--max has no effect without --write: it limits how many checks are written")
	case o.Platform != "" && o.Write == "":
		return errors.New("--platform has no effect without --write: it names the platform of the checks that are written")
	case o.All && o.Write != "":
		return errors.New("--all has no effect with --write, which writes checks and lists nothing")
	}
	return o.filter().Validate()
}

// Discover prints what the identity of the command can see in the workspace, and what of it is watched. It can write a file with checks
// for the rest. It changes nothing else. The options are valid.
func (c Command) Discover(ctx context.Context, options DiscoverOptions) error {
	if c.Config.Mode != config.ModeDatabricks {
		return usageError{errors.New("`buoy discover` lists the objects of a Databricks workspace: set BUOY_SCHEMA and DATABRICKS_WAREHOUSE_ID, and sign in to the workspace")}
	}
	if options.Write != "" {
		if err := checkNewFile(options.Write); err != nil {
			return usageError{fmt.Errorf("%w; choose another file for --write", err)}
		}
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
	options.filter().Apply(sections)
	if options.Write != "" {
		return c.writeProposals(ctx, scope, proposals{sections: sections, rules: kinds.Rules(), owner: b.workspace.Self, options: options})
	}
	self, err := b.workspace.Self(ctx)
	if err != nil {
		return fmt.Errorf("find out who this is: %w", err)
	}
	discovery.Print(c.Print, sections, options.All, self.Name)
	return errors.Join(ctx.Err(), nothingListed(sections))
}

// nothingListed returns an error if no section could be listed.
func nothingListed(sections []discovery.Section) error {
	if slices.ContainsFunc(sections, func(s discovery.Section) bool { return s.Err == nil }) {
		return nil
	}
	return errors.New("nothing that was selected could be listed")
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
	visible, missing, unlisted := 0, 0, 0
	for _, s := range p.sections {
		if s.Err != nil {
			c.printf("%s: %s\n", s.Kind.Name, s.Err)
			unlisted++
		}
		visible += len(s.Items)
		missing += len(s.Items) - s.Watched()
	}
	if err := nothingListed(p.sections); err != nil {
		return fmt.Errorf("no file was written: %w", err)
	}
	of := ""
	if unlisted > 0 {
		of = " of what could be listed"
	}
	switch {
	case visible == 0:
		c.printf("nothing%s was selected; no file was written\n", of)
		return nil
	case missing == 0:
		c.printf("everything%s that was selected is watched; no file was written\n", of)
		return nil
	case missing > p.options.max():
		return fmt.Errorf("%d objects are not watched, more than --max=%d: select some with --kind, --name, --owner or --tag, or allow more", missing, p.options.max())
	}
	checks, err := p.write(ctx, scope)
	if err != nil {
		return err
	}
	c.printf("%s has %s%s. ", p.options.Write, status.Count(checks, "check"), of)
	if rest := missing - checks; rest > 0 {
		c.printf("For %s it says why there is none. ", status.Count(rest, "object"))
	}
	c.printf("`buoy apply -f %s --dry-run` lists what the file changes\n", p.options.Write)
	return nil
}

// write writes the file. It returns how many checks are in it.
func (p proposals) write(ctx context.Context, scope *probe.Scope) (checks int, err error) {
	self, err := p.owner(ctx)
	if err != nil {
		return 0, fmt.Errorf("find out who owns the platform: %w", err)
	}
	file := discovery.File{Platform: cmp.Or(p.options.Platform, DefaultPlatform), Owner: cmp.Or(self.Display, self.Name)}
	if err := file.Validate(); err != nil {
		return 0, usageError{fmt.Errorf("--platform=%q: %w", file.Platform, err)}
	}
	if file.Proposals, err = discovery.Propose(ctx, scope, p.sections); err != nil {
		return 0, err
	}
	text, checks, err := file.YAML(p.rules)
	switch {
	case err != nil:
		return 0, err
	case checks == 0:
		return 0, errors.New("no file was written, because no check can be proposed: " + file.Proposals[0].Problem(p.rules).Error())
	}
	return checks, writeAtomically(p.options.Write, text)
}
