package databricksprobe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"buoy/src/probe"
)

// discovery finds those objects of a listing that a check of a kind can be about.
func (l listing[T]) discovery(o Options, isFor func(T) bool) *probe.Discovery {
	found := &probe.Discovery{
		Noun: l.noun,
		List: func(ctx context.Context, scope *probe.Scope) (objects []probe.Object, err error) {
			found, failed := l.all(ctx, scope, o.Workspace)
			if failed != nil {
				return nil, errors.New(failed.Detail)
			}
			for _, object := range found.all {
				if isFor(object) {
					objects = append(objects, l.describe(object))
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
			found, failed := l.find(ctx, scope, o.Workspace, name)
			if failed != nil {
				return "", false
			}
			return l.object(found).ID, true
		},
	}
	if l.system == (probe.SystemTable{}) {
		found.SeesAll = adminSeesAll
		return found
	}
	found.Hidden = func(ctx context.Context, scope *probe.Scope) ([]probe.HiddenObject, error) {
		return l.hidden(ctx, scope, o)
	}
	return found
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

// adminSeesAll is true of all objects of a workspace that have an access control list.
const adminSeesAll = "a workspace admin sees all of them"

// hidden returns the objects of the system table that the listing does not contain.
func (l listing[T]) hidden(ctx context.Context, scope *probe.Scope, o Options) ([]probe.HiddenObject, error) {
	visible, failed := l.all(ctx, scope, o.Workspace)
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	if o.SystemObjects == nil {
		return nil, errors.New("this server has no SQL warehouse, which is needed to read the system tables")
	}
	type key struct{ probe.SystemTable }
	all, err := probe.Share(ctx, scope, key{l.system}, func(ctx context.Context) ([]probe.Object, error) {
		return o.SystemObjects(ctx, scope, l.system)
	})
	switch {
	case ctx.Err() != nil:
		return nil, errors.New("the SQL warehouse did not answer in time; it can still be starting, so try again")
	case err != nil:
		return nil, err
	}
	var hidden []probe.HiddenObject
	for _, found := range all {
		if _, isVisible := visible.byID[found.ID]; isVisible || l.namesLast && len(visible.idsOf[found.Name]) > 0 {
			continue
		}
		target := found.ID
		if !l.command.id.MatchString(target) {
			target = found.Name
		}
		hidden = append(hidden, probe.HiddenObject{
			Name: cmp.Or(found.Name, found.ID), Grant: func(principal string) string { return l.command.write(target, principal) },
		})
	}
	return hidden, nil
}
