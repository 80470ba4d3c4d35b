package databricksprobe

import (
	"context"
	"encoding/json"
	"errors"

	"buoy/src/databricks"
	"buoy/src/probe"
)

// discovery finds those objects of a listing that a check of a kind can be about.
func (l listing[T]) discovery(w *databricks.Workspace, isFor func(T) bool) *probe.Discovery {
	return &probe.Discovery{
		Noun: l.noun,
		List: func(ctx context.Context, scope *probe.Scope) (objects []probe.Object, err error) {
			found, failed := l.all(ctx, scope, w)
			if failed != nil {
				return nil, errors.New(failed.Detail)
			}
			for _, o := range found.all {
				if isFor(o) {
					objects = append(objects, l.describe(o))
				}
			}
			return objects, nil
		},
		Watches: func(ctx context.Context, scope *probe.Scope, target []byte) (id string, ok bool) {
			var fields map[string]any
			if json.Unmarshal(target, &fields) != nil {
				return "", false
			}
			name, _ := fields[l.field].(string)
			found, failed := l.find(ctx, scope, w, name)
			if failed != nil {
				return "", false
			}
			return l.object(found).ID, true
		},
	}
}

// describe returns an object with the target of a check that watches it.
func (l listing[T]) describe(o T) probe.Object {
	described := l.object(o)
	name := described.ID
	if l.namesLast {
		name = described.Name
	}
	target, _ := json.Marshal(map[string]string{l.field: name}) // cannot fail
	described.Target = string(target)
	return described
}

// hiddenJobs returns the jobs that the listing does not contain.
func (o Options) hiddenJobs(ctx context.Context, scope *probe.Scope) ([]probe.HiddenObject, error) {
	visible, failed := allJobs().all(ctx, scope, o.Workspace)
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	all, err := o.AllJobs(ctx, scope)
	if err != nil {
		return nil, err
	}
	var hidden []probe.HiddenObject
	for _, job := range all {
		if _, ok := visible.byID[job.ID]; !ok {
			grant := func(principal string) string { return allJobs().command.write(job.ID, principal) }
			hidden = append(hidden, probe.HiddenObject{Name: job.Name, Grant: grant})
		}
	}
	return hidden, nil
}
