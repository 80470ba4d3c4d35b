package discovery

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"buoy/src/probe"
	"buoy/src/status"
)

// Proposal is a check for an object that nothing watches.
type Proposal struct {
	Object probe.Object
	Check  status.Check
	Reason string // what its limits are derived from, or why it has none; empty if its kind has none
	// Useless is true if the check would always be green, because it only compares a value with limits and has none.
	Useless bool
}

// Problem returns why the check should not be used; nil if it can be.
func (p Proposal) Problem(kinds status.Kinds) error {
	if p.Useless {
		return errors.New(p.Reason)
	}
	return p.Check.Validate(kinds)
}

// histories is how many histories are read at the same time. The workspace limits the number of requests in a second.
const histories = 8

// Propose returns a check for each item that nothing watches, in the order of the sections. The limits come from the history of the object.
// Checks have different names, and none of those in taken. A history that cannot be read is no error: the check then has no limits, and its
// reason says why.
func Propose(ctx context.Context, scope *probe.Scope, sections []Section, taken ...string) ([]Proposal, error) {
	used := map[string]bool{}
	for _, name := range taken {
		used[name] = true
	}
	return propose(ctx, scope, sections, used)
}

// propose is Propose with the names that checks cannot have, to which it adds those of the new checks.
func propose(ctx context.Context, scope *probe.Scope, sections []Section, used map[string]bool) ([]Proposal, error) {
	var all []Proposal
	var discoveries []*probe.Discovery // of the kinds of all
	for _, s := range sections {
		for _, item := range s.Items {
			if len(item.WatchedBy) == 0 {
				all = append(all, Proposal{Object: item.Object, Check: newCheck(s.Kind, item.Object, used)})
				discoveries = append(discoveries, s.Kind.Discovery)
			}
		}
	}
	var group errgroup.Group
	group.SetLimit(histories)
	for i, d := range discoveries {
		if d.Limits == nil {
			continue
		}
		group.Go(func() error {
			all[i].addLimits(d.Limits(ctx, scope, all[i].Object.ID))
			all[i].Useless = d.OnlyLimits && all[i].Check.Crit == nil
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("read the history of what is proposed: %w", err)
	}
	return all, nil
}

func (p *Proposal) addLimits(limits probe.Limits, ok bool, err error) {
	switch {
	case err != nil:
		p.Reason = "no limits, because its history could not be read: " + err.Error()
	case !ok:
		p.Reason = "no limits, because its history is too short"
	default:
		p.Check.Unit, p.Check.Warn, p.Check.Crit, p.Reason = limits.Unit, &limits.Warn, &limits.Crit, limits.Reason
	}
}

// newCheck returns a check of an object, with a name that is not used yet.
func newCheck(kind probe.Kind, o probe.Object, used map[string]bool) status.Check {
	base := cmp.Or(line(o.Name), line(o.ID))
	name := status.Clip(base, status.MaxName)
	for n := 1; used[name]; n++ {
		more := " (" + strings.ToLower(kind.Label) + ")"
		if n > 1 {
			more = fmt.Sprintf(" (%s %d)", strings.ToLower(kind.Label), n)
		}
		name = status.Clip(base, status.MaxName-len(more)) + more
	}
	used[name] = true
	return status.Check{
		Name: name, Kind: kind.Name, Target: json.RawMessage(o.Target), Owner: line(o.Owner),
		Freshness: status.DefaultFreshness, Attempts: status.DefaultAttempts, State: status.CheckActive, Origin: status.OriginFile,
	}
}
