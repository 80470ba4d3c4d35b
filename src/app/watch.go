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

// rulesMemory is the key of the memory of watch rules. No source of checks has this name.
const rulesMemory status.Source = "watch"

// rulesPlan is a plan with what its watch rules remember. Two commands that follow rules at the same time can lose what one of them
// remembers. Then a check is archived later, or a history is read once more.
type rulesPlan struct {
	configfile.Plan
	memory *probe.Memory // nil if there are no rules
	now    time.Time
}

// Apply writes the plan and the memory.
func (p rulesPlan) Apply(ctx context.Context, db Store, auditLog *catalog.AuditLog) error {
	if err := p.Plan.Apply(ctx, auditLog); err != nil || p.memory == nil {
		return err
	}
	content, changed, err := p.memory.Content()
	if err == nil && changed {
		err = db.SaveMemory(ctx, rulesMemory, content, configActor, status.Micro(p.now))
	}
	if err != nil {
		return fmt.Errorf("remember what the watch rules have found: %w", err)
	}
	return nil
}

// planWithRules compares files with the store, after it has added the checks that their watch rules demand. historiesUntil is when no more
// histories are read for limits; zero: when all are read.
func (s *commandStore) planWithRules(
	ctx context.Context, declared configfile.Config, stored discovery.Stored, o configfile.Options, historiesUntil time.Time,
) (rulesPlan, error) {
	result := rulesPlan{now: o.Now}
	warnings := declared.Warnings
	if areThereRules(declared, stored) {
		content, err := s.db.Memory(ctx, rulesMemory)
		if err != nil {
			return result, fmt.Errorf("read what the watch rules have found before: %w", err)
		}
		if result.memory, err = probe.LoadMemory(content, o.Now); err != nil {
			result.memory, _ = probe.LoadMemory(nil, o.Now) // an empty memory can always be read
			declared.Warnings = append(declared.Warnings, "what the watch rules have remembered cannot be read, so the check of a missing object stays for another 7 days")
		}
		scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: func() time.Time { return o.Now }, Memory: result.memory})
		defer scope.Release()
		options := discovery.EnrolOptions{Kinds: s.kinds, Prune: o.Prune, HistoriesUntil: historiesUntil}
		if warnings, err = discovery.Enrol(ctx, scope, &declared, stored, options); err != nil {
			return result, err
		}
	}
	plan, err := configfile.MakePlan(ctx, alreadyRead{s.db, stored}, declared, o)
	plan.Warnings = append(plan.Warnings, warnings...)
	result.Plan = plan
	return result, err
}

// areThereRules reports whether files have watch rules, or had some whose checks can be left.
func areThereRules(declared configfile.Config, stored discovery.Stored) bool {
	return declared.HasWatchRules() || slices.ContainsFunc(stored.Checks, configfile.IsEnrolled)
}

const (
	// rulesLimit is how long the watch rules can delay measuring.
	rulesLimit = 2 * time.Minute
	// applyReserve is how much of a time limit is left to apply the rules. Histories that are not read before it are read by the next run.
	applyReserve = 30 * time.Second
	// historiesLimit is how long histories can delay the start of a server.
	historiesLimit = time.Minute
)

// followRules follows the watch rules of files within a time limit, and applies nothing else of them. If the objects are listed in time, it
// succeeds, also without a history.
func (c Command) followRules(parent context.Context, o *commandStore, path string, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	plan, err := c.planRules(ctx, o, path)
	if err == nil {
		for _, change := range plan.Changes {
			c.printf("%s\n", change)
		}
		for _, warning := range plan.Warnings {
			c.printf("warning: %s\n", warning)
		}
		err = plan.Apply(ctx, o.db, catalog.NewAuditLog(o.db, c.Log))
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && parent.Err() == nil:
		return fmt.Errorf("the watch rules of %s could not be followed within %s", path, limit)
	}
	return fmt.Errorf("follow the watch rules of %s: %w", path, err)
}

// planRules plans what the watch rules of files demand on the platforms that exist. It reads histories as long as ctx leaves time to apply
// the plan.
func (c Command) planRules(ctx context.Context, o *commandStore, path string) (rulesPlan, error) {
	rules := o.kinds.Rules()
	declared, err := configfile.LoadRules(path, rules, c.Config.Variable)
	if err != nil {
		return rulesPlan{}, err
	}
	stored, err := readStored(ctx, o.db)
	if err != nil {
		return rulesPlan{}, err
	}
	followed := configfile.Config{Warnings: declared.Warnings}
	for _, p := range declared.Platforms {
		known := p.FindIn(stored.Platforms)
		if known < 0 {
			switch {
			case len(p.Watch) == 0:
			case p.Slug == "":
				followed.Warnings = append(followed.Warnings, fmt.Sprintf("%s: the platform has neither a name nor a slug, so its watch rules are left out", p.At))
			default:
				followed.Warnings = append(followed.Warnings, fmt.Sprintf("platform %s does not exist yet; `buoy apply` creates it", p.Slug))
			}
			continue
		}
		p.Platform, p.SlugDerived = stored.Platforms[known], false
		if p.Origin == status.OriginFile {
			p.File = p.UpdatedBy // a file that has been renamed is for `buoy apply`
		}
		followed.Platforms = append(followed.Platforms, p)
	}
	if !areThereRules(followed, stored) {
		return rulesPlan{Plan: configfile.Plan{Warnings: followed.Warnings}}, nil
	}
	var historiesUntil time.Time
	if end, ok := ctx.Deadline(); ok {
		historiesUntil = end.Add(-applyReserve)
	}
	return o.planWithRules(ctx, followed, stored, configfile.Options{Actor: configActor, Now: c.Now(), Kinds: rules}, historiesUntil)
}
