package discovery_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/probe"
	"buoy/src/status"
)

// memoryStore is a store for many short tests. To open a database takes longer than such a test.
type memoryStore struct {
	platforms []status.Platform
	checks    []status.Check
}

func (m *memoryStore) Platforms(context.Context) ([]status.Platform, error) {
	return slices.Clone(m.platforms), nil
}

func (m *memoryStore) Checks(context.Context) ([]status.Check, error) {
	return slices.Clone(m.checks), nil
}

func (m *memoryStore) Messages(context.Context) ([]status.Message, error) { return nil, nil }

func (m *memoryStore) Save(_ context.Context, changed []status.Declared) error {
	for _, d := range changed {
		switch e := d.(type) {
		case *status.Platform:
			m.platforms = replace(m.platforms, *e, func(p status.Platform) bool { return p.ID == e.ID })
		case *status.Check:
			if slices.ContainsFunc(m.checks, func(c status.Check) bool { return c.PlatformID == e.PlatformID && c.Name == e.Name && c.ID != e.ID }) {
				return fmt.Errorf("platform %s has another check with the name %q", e.PlatformID, e.Name)
			}
			m.checks = replace(m.checks, *e, func(c status.Check) bool { return c.ID == e.ID })
		}
	}
	return nil
}

func replace[T any](all []T, e T, isOld func(T) bool) []T {
	return append(slices.DeleteFunc(slices.Clone(all), isOld), e)
}

// drawnRule is a rule of a drawn file.
type drawnRule struct{ name, not, owner, rest string }

var drawnRules = []drawnRule{
	{name: "a*"}, {name: "*b"}, {name: "*", rest: ", max: 3"}, {name: "*", not: "a*"}, {name: "*", owner: "ann"}, {name: "*b", owner: "bob"},
}

func (r drawnRule) String() string {
	text := fmt.Sprintf("{kind: run, name: %q", r.name) + r.rest
	if r.not != "" {
		text += fmt.Sprintf(", not: [%q]", r.not)
	}
	if r.owner != "" {
		text += ", owner: " + r.owner
	}
	return text + "}"
}

// selects reports whether the rule selects an object, or could, if its owner is not known.
func (r drawnRule) selects(o probe.Object) (isSure, isPossible bool) {
	named, _ := path.Match(r.name, o.Name)
	leftOut, _ := path.Match(r.not, o.Name)
	fits := named && !leftOut
	return fits && (r.owner == "" || r.owner == o.Owner), fits && (r.owner == "" || r.owner == o.Owner || o.Owner == "")
}

// drawnFile is a file with platforms, each with rules and checks of its own. The platform Old is archived in the App.
type drawnFile struct {
	text  string
	rules map[string][]drawnRule // by platform
}

func drawFile(t *rapid.T) drawnFile {
	f := drawnFile{text: "platforms:\n  - {name: Always, owner: ann}\n", rules: map[string][]drawnRule{}}
	for _, platform := range []string{"Old", "A", "B", "C"} {
		if !rapid.Bool().Draw(t, "with "+platform) {
			continue
		}
		f.text += "  - name: " + platform + "\n    owner: ann\n"
		if platform == "Old" {
			f.text += "    origin: APP\n"
		}
		if rules := rapid.SliceOfNDistinct(rapid.SampledFrom(drawnRules), 0, 2, rapid.ID).Draw(t, "rules"); len(rules) > 0 {
			f.rules[platform] = rules
			f.text += "    watch:\n"
			for _, r := range rules {
				f.text += "      - " + r.String() + "\n"
			}
		}
		if checks := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3"}), 0, 2, rapid.ID).Draw(t, "checks"); len(checks) > 0 {
			f.text += "    checks:\n"
			for _, id := range checks {
				name := rapid.SampledFrom([]string{"mine", "ab", "b"}).Draw(t, "name") + platform + id
				f.text += fmt.Sprintf("      - {name: %s, kind: run, target: {job: %q}}\n", name, id)
			}
		}
	}
	return f
}

// drawObjects draws the jobs of the workspace. One can lose its owner, or suit the kind no longer.
func (e *estate) drawObjects(t *rapid.T) {
	e.objects, e.unsuited = nil, map[string]bool{}
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}), 1, 5, rapid.ID).Draw(t, "visible") {
		o := job(id, rapid.SampledFrom([]string{"a", "ab", "b", "cb", "c"}).Draw(t, "name of "+id))
		o.Owner = rapid.SampledFrom([]string{"ann", "ann", "bob", ""}).Draw(t, "owner of "+id)
		e.objects = append(e.objects, o)
		if len(e.objects) > 1 && rapid.IntRange(0, 5).Draw(t, "suits "+id) == 0 {
			e.unsuited[id] = true
		}
	}
}

// suited returns the objects that the kind can watch.
func (e *estate) suited() []probe.Object {
	return slices.DeleteFunc(slices.Clone(e.objects), func(o probe.Object) bool { return e.unsuited[o.ID] })
}

// wantWatched returns the ids of the objects that a rule selects which is followed and not full.
func (f drawnFile) wantWatched(e *estate) (ids []string) {
	for platform, rules := range f.rules {
		for _, r := range rules {
			var selected []string
			for _, o := range e.suited() {
				if isSure, _ := r.selects(o); isSure {
					selected = append(selected, o.ID)
				}
			}
			if platform != "Old" && (r.rest == "" || len(selected) <= 3) {
				ids = append(ids, selected...)
			}
		}
	}
	return ids
}

// canKeep reports whether there is no evidence against an enrolled check: a rule of its platform can select its object.
func (f drawnFile) canKeep(platform string, o probe.Object) bool {
	return slices.ContainsFunc(f.rules[platform], func(r drawnRule) bool {
		_, isPossible := r.selects(o)
		return isPossible
	})
}

// drawnCheck is a check that is not archived.
type drawnCheck struct {
	platform, job string
	isEnrolled    bool
}

// drawnChecks returns the checks that are not archived by their ids.
func (e *estate) drawnChecks(t *testing.T) map[string]drawnCheck {
	t.Helper()
	checks := map[string]drawnCheck{}
	platforms, err := e.db.Platforms(t.Context())
	require.NoError(t, err)
	for _, c := range e.checks(t) {
		var target struct{ Job string }
		require.NoError(t, json.Unmarshal(c.Target, &target))
		i := slices.IndexFunc(platforms, func(p status.Platform) bool { return p.ID == c.PlatformID })
		checks[c.ID] = drawnCheck{platforms[i].Name, target.Job, c.UpdatedBy == "jobs.yml (watch rule)"}
	}
	return checks
}

// requireEvidence requires that each enrolled check of before goes on, or another one of its object, if nothing speaks against it.
func (f drawnFile) requireEvidence(t *testing.T, e *estate, before, after map[string]drawnCheck, watched map[string]int) {
	t.Helper()
	suited := e.suited()
	for id, c := range before {
		i := slices.IndexFunc(suited, func(o probe.Object) bool { return o.ID == c.job })
		switch {
		case !c.isEnrolled:
		case i >= 0 && f.canKeep(c.platform, suited[i]):
			require.Positive(t, watched[c.job], "without evidence, object %s of\n%s", c.job, f.text)
		case i < 0 && len(f.rules[c.platform]) > 0:
			require.Contains(t, after, id, "the check of the missing object %s of\n%s", c.job, f.text)
		}
	}
}

func TestSelectedObjectsAreAlwaysWatchedByOneEnrolledCheckAtMost(t *testing.T) {
	old := status.Platform{ID: "old", Slug: "old", Name: "Old", Owner: "ann", State: status.PlatformArchived, Origin: status.OriginApp}
	rapid.Check(t, func(r *rapid.T) {
		e := &estate{db: &memoryStore{platforms: []status.Platform{old}}, longest: 1, now: estateStart}
		f := drawFile(r)
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			e.drawObjects(r)
			if rapid.Bool().Draw(r, "another file") {
				f = drawFile(r)
			}
			prune := rapid.Bool().Draw(r, "prune")
			before := e.drawnChecks(t)
			e.apply(t, f.text, prune)
			after := e.drawnChecks(t)
			watched, enrolled := map[string]int{}, map[string]int{}
			for _, c := range after {
				watched[c.job]++
				if c.isEnrolled {
					enrolled[c.job]++
				}
			}
			for id, n := range enrolled {
				require.Equal(t, 1, n, "object %s of\n%s", id, f.text)
			}
			for _, id := range f.wantWatched(e) {
				require.Positive(t, watched[id], "object %s of\n%s", id, f.text)
			}
			f.requireEvidence(t, e, before, after, watched)
			changes := "unknown"
			for again := 0; again < 6 && changes != ""; again++ { // each time, checks can get names that others have given up
				changes, _ = e.apply(t, f.text, prune)
			}
			require.Empty(t, changes, "applied again:\n%s", strings.TrimSpace(f.text))
		}
	})
}
