package discovery

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

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

	discovery *probe.Discovery // of the kind of the check
	unread    bool             // the time was over before the history was read
	failed    bool             // the history could not be read, so whether it is too short is not known
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
	var all []*Proposal
	for _, s := range sections {
		for _, item := range s.Items {
			if len(item.WatchedBy) == 0 {
				all = append(all, &Proposal{Object: item.Object, Check: newCheck(s.Kind, item.Object, used), discovery: s.Kind.Discovery})
			}
		}
	}
	deriveLimits(ctx, scope, all)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read the history of what is proposed: %w", err)
	}
	proposals := make([]Proposal, len(all))
	for i, p := range all {
		proposals[i] = *p
	}
	return proposals, nil
}

// deriveLimits reads the histories of the objects of proposals, and derives limits from them, until ctx ends.
func deriveLimits(ctx context.Context, scope *probe.Scope, proposals []*Proposal) {
	group, _ := probe.NewGroup(ctx, histories)
	for _, p := range proposals {
		if p.discovery.Limits == nil {
			continue
		}
		group.Go(func() error {
			p.deriveLimits(ctx, scope)
			return nil
		})
	}
	_ = group.Wait() // no function of it returns an error
}

func (p *Proposal) deriveLimits(ctx context.Context, scope *probe.Scope) {
	p.Useless = p.discovery.OnlyLimits
	limits, ok, err := probe.Limits{}, false, ctx.Err()
	if err == nil {
		limits, ok, err = p.discovery.Limits(ctx, scope, p.Object.ID)
	}
	switch {
	case ctx.Err() != nil && !ok:
		p.Reason, p.unread = "no limits yet, because there was no time to read its history", true
	case err != nil:
		p.Reason, p.failed = "no limits, because its history could not be read: "+err.Error(), true
	case !ok:
		p.Reason = "no limits, because its history is too short"
	default:
		p.Check.Unit, p.Check.Warn, p.Check.Crit, p.Reason = limits.Unit, new(roundLimit(limits.Warn)), new(roundLimit(limits.Crit)), limits.Reason
		p.Useless = false
	}
}

// roundLimit rounds a limit to three significant digits. More would suggest an accuracy that no history has.
func roundLimit(limit float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(limit, 'g', 3, 64), 64)
	if err != nil || math.IsInf(rounded, 0) {
		return limit // cannot happen: what was formatted can be parsed
	}
	return rounded
}

// newCheck returns a check of an object, with a name that is not used yet.
func newCheck(kind probe.Kind, o probe.Object, used map[string]bool) status.Check {
	return status.Check{
		Name: checkName(kind, o, used, ""), Kind: kind.Name, Target: json.RawMessage(o.Target), Owner: status.Clip(line(o.Owner), status.MaxPerson),
		Freshness: status.DefaultFreshness, Attempts: status.DefaultAttempts, State: status.CheckActive, Origin: status.OriginFile,
	}
}

// checkName returns the name of a check of an object, and marks it as used: the name of the object, with an addition if another check has
// it. own is the name that the check has; empty for a new one.
func checkName(kind probe.Kind, o probe.Object, used map[string]bool, own string) string {
	base := cmp.Or(line(o.Name), line(o.ID))
	name := status.Clip(base, status.MaxName)
	for n := 1; used[name] && name != own; n++ {
		more := " (" + strings.ToLower(kind.Label) + ")"
		if n > 1 {
			more = fmt.Sprintf(" (%s %d)", strings.ToLower(kind.Label), n)
		}
		name = status.Clip(base, status.MaxName-len(more)) + more
	}
	used[name] = true
	return name
}
