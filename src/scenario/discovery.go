package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// WithObjects returns the kinds as if their server had a workspace. What their checks can watch is simulated, and such a check is always
// green. Checks of anything else are measured as before.
func WithObjects(kinds probe.Registry) probe.Registry {
	simulated := slices.Clone(kinds)
	for i, k := range kinds {
		if k.Discovery != nil {
			simulated[i] = withObjects(k, objectsOf(k.Discovery.Noun))
		}
	}
	return simulated
}

// withObjects returns a kind whose objects are simulated. The first field of its target names the object.
func withObjects(k probe.Kind, s section) probe.Kind {
	field, measure, original := k.Fields[0].Name, k.Measure, k.Discovery
	find := func(target []byte) (object, bool) {
		var fields map[string]any
		if json.Unmarshal(target, &fields) != nil {
			return object{}, false
		}
		return s.find(fields[field])
	}
	discovery := *original
	discovery.List = func(context.Context, *probe.Scope) ([]probe.Object, error) { return s.list(field), nil }
	discovery.Watches = func(_ context.Context, _ *probe.Scope, target []byte) (string, bool) {
		found, ok := find(target)
		return found.id, ok
	}
	if original.Hidden != nil {
		discovery.Hidden = func(context.Context, *probe.Scope) ([]probe.HiddenObject, error) { return s.hidden, nil }
	}
	if original.Limits != nil {
		discovery.Limits = func(_ context.Context, _ *probe.Scope, id string) (limits probe.Limits, ok bool, err error) {
			found, _ := s.find(id)
			limits, ok = s.limits(found)
			return limits, ok, nil
		}
	}
	k.Discovery, k.Unavailable = &discovery, ""
	k.Measure = func(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
		found, ok := find(check.Target)
		if !ok {
			return measure(ctx, scope, check)
		}
		outcome := probe.Good("simulated, without problems")
		if original.Limits == nil || found.longest() == 0 {
			return outcome
		}
		value, err := k.InUnit(found.longest()*4/5, check.Unit)
		if err != nil {
			return probe.Unmeasured("%s", err)
		}
		outcome.Value = &value
		return outcome
	}
	return k
}

// section is what the simulated workspace has of one noun.
type section struct {
	objects []object
	reason  string // of proposed limits; %s stands for the longest duration
	hidden  []probe.HiddenObject
}

// Principal is the identity that sees the simulated workspace.
const Principal = "buoy-app@example.com"

// hidden returns an object of the simulated workspace that Principal cannot see. sort is what the API of permissions calls such objects.
func hidden(name, sort, id string) probe.HiddenObject {
	return probe.HiddenObject{Name: name, Grant: func(principal string) string { return databricks.GrantCommand(sort, id, "CAN_VIEW", principal) }}
}

// object is something in the simulated workspace.
type object struct {
	id, name, owner string
	team            string // its tag; empty if it has none
	minutes         int    // the longest that was normal; 0 if too little is known for limits
}

func (o object) longest() time.Duration { return time.Duration(o.minutes) * time.Minute }

// find returns the object with an id or a name.
func (s section) find(name any) (object, bool) {
	i := slices.IndexFunc(s.objects, func(o object) bool { return o.id == name || o.name == name })
	if i < 0 {
		return object{}, false
	}
	return s.objects[i], true
}

// list returns the objects with the targets of checks that watch them.
func (s section) list(field string) []probe.Object {
	list := make([]probe.Object, len(s.objects))
	for i, o := range s.objects {
		target, _ := json.Marshal(map[string]string{field: o.id}) // cannot fail
		list[i] = probe.Object{ID: o.id, Name: o.name, Owner: o.owner, Target: string(target)}
		if o.team != "" {
			list[i].Tags = map[string]string{"team": o.team}
		}
	}
	return list
}

func (s section) limits(o object) (limits probe.Limits, ok bool) {
	if o.minutes == 0 {
		return limits, false
	}
	return probe.LimitsFrom(o.longest(), fmt.Sprintf(s.reason, status.Ago(o.longest()))), true
}
