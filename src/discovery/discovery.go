// Package discovery compares what an identity can see in a workspace with what is watched, and proposes checks for the rest. It decides which
// checks the watch rules of files demand.
package discovery

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// Section is what checks of one kind can watch.
type Section struct {
	Kind  probe.Kind
	Items []Item // sorted by name
	Err   error  // why they could not be listed; nil if they could. Its text can be shown to users
	// Hidden exist although the identity cannot see them. Only FindHidden fills it.
	Hidden    []probe.HiddenObject
	HiddenErr error // why they are not known; its text can be shown to users
}

// Item is an object, and what watches it.
type Item struct {
	probe.Object
	WatchedBy []Watcher // empty if nothing does
}

// Watcher is a check that watches an object.
type Watcher struct {
	Check    status.Check
	Platform status.Platform
}

// String names the check for people, such as `sales/"Orders loaded"`.
func (w Watcher) String() string { return w.Platform.Slug + `/"` + w.Check.Name + `"` }

// Stored is what is watched.
type Stored struct {
	Platforms []status.Platform
	Checks    []status.Check // archived ones watch nothing
}

// parallel is how many kinds are listed at the same time.
const parallel = 4

// Survey lists what the identity of this process can see, for each kind that can be discovered. kind selects one kind; empty for all.
func Survey(ctx context.Context, scope *probe.Scope, kinds probe.Registry, stored Stored, kind status.Kind) []Section {
	var sections []Section
	for _, k := range kinds {
		if k.Discovery != nil && (kind == "" || kind == k.Name) {
			sections = append(sections, Section{Kind: k})
		}
	}
	watchers := stored.byKind()
	group, _ := probe.NewGroup(ctx, parallel)
	for i := range sections {
		s := &sections[i]
		group.Go(func() error {
			s.Items, s.Err = list(ctx, scope, s.Kind, watchers[s.Kind.Name])
			return nil // one kind that cannot be listed does not hide the others
		})
	}
	_ = group.Wait() // no function of it returns an error
	return sections
}

func (s Stored) byKind() map[status.Kind][]Watcher {
	platforms := map[string]status.Platform{}
	for _, p := range s.Platforms {
		platforms[p.ID] = p
	}
	all := map[status.Kind][]Watcher{}
	for _, c := range s.Checks {
		if c.State != status.CheckArchived {
			all[c.Kind] = append(all[c.Kind], Watcher{c, platforms[c.PlatformID]})
		}
	}
	return all
}

// list lists the objects that have an id, each once.
func list(ctx context.Context, scope *probe.Scope, kind probe.Kind, watchers []Watcher) ([]Item, error) {
	objects, err := kind.Discovery.List(ctx, scope)
	if err != nil {
		return nil, err
	}
	watchedBy := map[string][]Watcher{}
	for _, w := range watchers {
		if id, ok := kind.Discovery.Watches(ctx, scope, w.Check.Target); ok {
			watchedBy[id] = append(watchedBy[id], w)
		}
	}
	items, known := make([]Item, 0, len(objects)), map[string]bool{"": true}
	for _, o := range objects {
		if !known[o.ID] { // a workspace can list an object twice, if the pages shift while they are read
			known[o.ID] = true
			items = append(items, Item{o, watchedBy[o.ID]})
		}
	}
	slices.SortFunc(items, func(a, b Item) int {
		return strings.Compare(a.Name+"\x00"+a.ID, b.Name+"\x00"+b.ID)
	})
	return items, nil
}

// Hidden is what exists although an identity cannot see it.
type Hidden struct {
	Items  []HiddenItem // by name
	ReadAt time.Time    // not later than when they were read; UTC
}

// HiddenItem is an object that an identity cannot see.
type HiddenItem struct {
	Name    string
	Command string // lets the identity see it: one line that can be pasted
}

// FindHidden adds to the sections what exists although the identity of this process cannot see it, as far as that can be found out.
func FindHidden(ctx context.Context, scope *probe.Scope, sections []Section) {
	for i := range sections {
		if s := &sections[i]; s.Err == nil && s.Kind.Discovery.Hidden != nil {
			s.Hidden, s.HiddenErr = s.Kind.Discovery.Hidden(ctx, scope)
		}
	}
}

// Unknown returns why it is not known which objects of the kind exist; nil if it is. Its text can be shown to users. Whoever concludes
// something from what is not in the list must ask it: an identity that has lost its permissions gets an empty list without an error.
func (s Section) Unknown() error {
	if s.Err == nil && len(s.Items) == 0 {
		return fmt.Errorf("no %s is visible that checks of this kind can watch, perhaps because of missing permissions", s.Kind.Discovery.Noun)
	}
	return s.Err
}

// Watched counts the items that at least one check watches.
func (s Section) Watched() (count int) {
	for _, item := range s.Items {
		if len(item.WatchedBy) > 0 {
			count++
		}
	}
	return count
}

// Filter selects items. The zero value selects all.
type Filter struct {
	Name  string   // a pattern such as "prod-*", without regard to case
	Not   []string // patterns of names that are left out
	Owner string   // a pattern as well
	Tag   string   // a tag, or "key=value"
}

// Validate returns an error if a pattern cannot be read.
func (f Filter) Validate() error {
	for _, pattern := range append([]string{f.Name, f.Owner}, f.Not...) {
		if problem := configfile.PatternProblem(pattern); problem != "" {
			return status.Errorf(status.CodeInvalid, "%s", problem)
		}
	}
	return nil
}

// Apply keeps the selected items of each section. The owner and the tags of what is hidden are not known.
func (f Filter) Apply(sections []Section) {
	for i := range sections {
		sections[i].Hidden = slices.DeleteFunc(sections[i].Hidden, func(h probe.HiddenObject) bool {
			return !f.Selects(probe.Object{Name: h.Name})
		})
		sections[i].Items = slices.DeleteFunc(sections[i].Items, func(item Item) bool { return !f.Selects(item.Object) })
	}
}

// Selects reports whether the filter selects an object.
func (f Filter) Selects(o probe.Object) bool {
	isLeftOut := slices.ContainsFunc(f.Not, func(pattern string) bool { return matches(pattern, o.Name) })
	return !isLeftOut && matches(f.Name, o.Name) && matches(f.Owner, o.Owner) && f.hasTag(o.Tags)
}

// matches reports whether a text matches a pattern. A slash is a character like any other.
func matches(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "/", "\x00") }
	ok, _ := path.Match(plain(pattern), plain(text)) // Validate has checked the pattern
	return ok
}

func (f Filter) hasTag(tags map[string]string) bool {
	key, want, hasValue := strings.Cut(f.Tag, "=")
	value, ok := tags[key]
	return f.Tag == "" || ok && (!hasValue || value == want)
}
