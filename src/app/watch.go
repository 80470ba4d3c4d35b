package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
)

// alreadyRead is a catalog whose platforms and checks have been read.
type alreadyRead struct {
	configfile.Catalog
	stored discovery.Stored
}

// Platforms implements configfile.Catalog.
func (a alreadyRead) Platforms(context.Context) ([]status.Platform, error) {
	return a.stored.Platforms, nil
}

// Checks implements configfile.Catalog.
func (a alreadyRead) Checks(context.Context) ([]status.Check, error) { return a.stored.Checks, nil }

// enrol adds to files the checks that their watch rules demand. It returns warnings for people.
func enrol(ctx context.Context, kinds probe.Registry, declared *configfile.Config, stored discovery.Stored, now time.Time) ([]string, error) {
	scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: func() time.Time { return now }})
	defer scope.Release()
	return discovery.Enrol(ctx, scope, kinds, declared, stored)
}

// followRules follows the watch rules of files, and applies nothing else of them. A failure does not keep the run from measuring what is
// watched already.
func (c Command) followRules(ctx context.Context, o *commandStore, path string) {
	plan, err := c.planRules(ctx, o, path)
	if err == nil {
		err = plan.Apply(ctx, catalog.NewAuditLog(o.db, c.Log))
	}
	if err != nil {
		c.Log.Error("The watch rules could not be followed", "path", path, "error", status.ForLog(err))
		return
	}
	for _, change := range plan.Changes {
		c.printf("%s\n", change)
	}
	for _, warning := range plan.Warnings {
		c.printf("warning: %s\n", warning)
	}
}

func (c Command) planRules(ctx context.Context, o *commandStore, path string) (configfile.Plan, error) {
	rules := o.kinds.Rules()
	declared, err := configfile.LoadRules(path, rules, c.Config.Variable)
	if err != nil || !declared.HasWatchRules() {
		return configfile.Plan{}, err
	}
	stored, err := readStored(ctx, o.db)
	if err != nil {
		return configfile.Plan{}, err
	}
	warnings, err := enrol(ctx, o.kinds, &declared, stored, c.Now())
	if err != nil {
		return configfile.Plan{}, err
	}
	var followed configfile.Config
	for _, p := range declared.Platforms {
		known := slices.IndexFunc(stored.Platforms, p.IsAbout)
		if len(p.Watch) == 0 {
			continue
		}
		if known < 0 {
			warnings = append(warnings, fmt.Sprintf("platform %s does not exist yet; `buoy apply` creates it", p.Slug))
			continue
		}
		p.Platform, p.SlugDerived = stored.Platforms[known], false
		if p.Origin == status.OriginFile {
			p.File = p.UpdatedBy // a file that has been renamed is for `buoy apply`
		}
		followed.Platforms = append(followed.Platforms, p)
	}
	plan, err := configfile.MakePlan(ctx, alreadyRead{o.db, stored}, followed, configfile.Options{Actor: configActor, Now: c.Now(), Kinds: rules})
	plan.Warnings = append(plan.Warnings, warnings...)
	return plan, err
}
