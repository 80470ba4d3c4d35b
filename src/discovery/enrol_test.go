package discovery_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

// estate is a store, a workspace with jobs, and the files that are applied.
type estate struct {
	db      *sqlstore.Store
	objects []probe.Object
	err     error
	longest float64 // what limits of new checks are derived from
	now     time.Time
}

const salesJobs = `platforms:
  - name: Sales jobs
    owner: ann
    watch:
      - {kind: run, name: "prod-*"}
`

func newEstate(t *testing.T, names ...string) *estate {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	e := &estate{db: db, longest: 1, now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	_, err = db.Migrate(t.Context(), func() time.Time { return e.now }, nil)
	require.NoError(t, err)
	e.set(names...)
	return e
}

// set replaces the jobs of the workspace. The id of a job is "id of" and its name.
func (e *estate) set(names ...string) {
	e.objects = nil
	for _, name := range names {
		e.objects = append(e.objects, job("id of "+name, name))
	}
}

func (e *estate) kinds() probe.Registry {
	limits := func(string) (probe.Limits, bool, error) {
		return probe.Limits{Unit: "min", Warn: e.longest, Crit: 2 * e.longest, Reason: "why"}, true, nil
	}
	return probe.Registry{kindOf("run", e.objects, e.err, limits), {KindRules: status.KindRules{Name: "http"}}}
}

// plan compares a file with the store.
func (e *estate) plan(t *testing.T, text string, prune bool) (configfile.Plan, []string, error) {
	t.Helper()
	declared, err := configfile.Parse("jobs.yml", []byte(text), e.kinds().Rules())
	require.NoError(t, err)
	platforms, err := e.db.Platforms(t.Context())
	require.NoError(t, err)
	checks, err := e.db.Checks(t.Context())
	require.NoError(t, err)
	warnings, err := discovery.Enrol(t.Context(), nil, e.kinds(), &declared, discovery.Stored{Platforms: platforms, Checks: checks})
	if err != nil {
		return configfile.Plan{}, nil, err
	}
	plan, err := configfile.MakePlan(t.Context(), e.db, declared, configfile.Options{Actor: "test", Now: e.now, Prune: prune, Kinds: e.kinds().Rules()})
	require.NoError(t, err)
	return plan, warnings, nil
}

// apply applies a file. It returns the changes, one in a line, and the warnings.
func (e *estate) apply(t *testing.T, text string, prune bool) (changes string, warnings []string) {
	t.Helper()
	e.now = e.now.Add(time.Hour)
	plan, warnings, err := e.plan(t, text, prune)
	require.NoError(t, err)
	var changed []status.Declared
	for _, c := range plan.Write {
		changed = append(changed, c.After)
	}
	require.NoError(t, e.db.Save(t.Context(), changed))
	var lines []string
	for _, c := range plan.Changes {
		lines = append(lines, strings.Split(c.String(), "\n")[0])
	}
	return strings.Join(lines, "\n"), warnings
}

func TestRuleEnrolsWhatExistsAndWhatIsCreatedLater(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "test")
	changes, warnings := e.apply(t, salesJobs, false)
	require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"\n+ check sales-jobs/\"prod-b\"", changes)
	require.Empty(t, warnings)
	checks, err := e.db.Checks(t.Context())
	require.NoError(t, err)
	require.Len(t, checks, 2)
	require.InDelta(t, 2, *checks[0].Crit, 0)

	e.longest = 50
	changes, _ = e.apply(t, salesJobs, true)
	require.Empty(t, changes, "limits stay, although they would be derived differently now; pruning keeps what a rule has enrolled")
	e.set("prod-a", "prod-b", "prod-c")
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, `+ check sales-jobs/"prod-c"`, changes)
}

func TestRuleArchivesWhatHasGone(t *testing.T) {
	for _, prune := range []bool{false, true} {
		t.Run(fmt.Sprint("prune ", prune), func(t *testing.T) {
			e := newEstate(t, "prod-a", "prod-b")
			e.apply(t, salesJobs, prune)
			e.set("prod-a")
			changes, warnings := e.apply(t, salesJobs, prune)
			require.Equal(t, `- check sales-jobs/"prod-b" (archived)`, changes)
			require.Empty(t, warnings)
			changes, _ = e.apply(t, salesJobs, prune)
			require.Empty(t, changes)
			e.set("prod-a", "prod-b")
			changes, _ = e.apply(t, salesJobs, prune)
			require.Equal(t, `~ check sales-jobs/"prod-b" (restored)`, changes, "it is restored with its history")
		})
	}
}

func TestUnknownListingChangesNothing(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	e.err = errors.New("the list of jobs could not be read: this identity cannot list jobs")
	changes, warnings := e.apply(t, salesJobs, true)
	require.Empty(t, changes)
	require.Equal(t, []string{"jobs.yml:5:9: watch: the list of jobs could not be read: this identity cannot list jobs; its checks stay as they are"}, warnings)
	e.err, e.objects = nil, nil
	changes, warnings = e.apply(t, salesJobs, true)
	require.Empty(t, changes)
	require.Equal(t, []string{"jobs.yml:5:9: watch: no job is visible any more, perhaps because of missing permissions; its checks stay as they are"}, warnings)
}

func TestRuleLeavesOutWhatIsWatchedAlready(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "prod-c", "prod-d")
	platform := storetest.NewPlatform("hr", func(p *status.Platform) { p.Name = "HR" })
	check := storetest.NewCheck("hr", "b", func(c *status.Check) {
		c.Kind, c.Target, c.Origin, c.PlatformID = "run", []byte(`{"job":"id of prod-b"}`), status.OriginApp, platform.ID
	})
	require.NoError(t, e.db.Save(t.Context(), status.Collect(platform)))
	require.NoError(t, e.db.Save(t.Context(), status.Collect(check)))
	file := salesJobs + `      - {kind: run, tag: team=sales}
    checks:
      - {name: prod-d, kind: run, target: {job: id of prod-a}}
  - name: Later
    owner: ann
    watch:
      - {kind: run}
`
	changes, _ := e.apply(t, file, false)
	require.Equal(t, `+ platform sales-jobs
+ check sales-jobs/"prod-d"
+ check sales-jobs/"prod-c"
+ check sales-jobs/"prod-d (kind run)"
+ platform later`, changes, "once, and not what another check watches, whoever has made it")
	changes, _ = e.apply(t, file, false)
	require.Empty(t, changes)
}

func TestRulesThatCannotBeFollowed(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "prod-c")
	for rule, want := range map[string]string{
		`{kind: run, max: 2}`:     "watch: the rule selects 3 objects, more than its max 2: select fewer, or allow more",
		`{kind: run, name: "[a"}`: `watch: "[a" is not a pattern such as prod-*: * stands for any text, ? for one character, [ab] for one of them`,
		`{kind: http}`:            "watch: the objects that checks of the kind http watch cannot be listed",
	} {
		_, _, err := e.plan(t, strings.Replace(salesJobs, `{kind: run, name: "prod-*"}`, rule, 1), false)
		require.EqualError(t, err, "jobs.yml:5:9: "+want)
		require.ErrorAs(t, err, &configfile.Problems{})
	}
}

func TestRuleWithoutItsFile(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	without, _, _ := strings.Cut(salesJobs, "    watch:")
	changes, _ := e.apply(t, without, false)
	require.Empty(t, changes, "like everything else that a file declared before")
	changes, _ = e.apply(t, without, true)
	require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, changes)
}

func TestCheckOfAFileReplacesAnEnrolledOne(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b")
	e.apply(t, salesJobs, false)
	changes, _ := e.apply(t, salesJobs+`    checks:
      - {name: prod-a, kind: run, target: {job: id of prod-a}, unit: min, warn: 7, crit: 9}
      - {name: mine, kind: run, target: {job: id of prod-b}}
`, false)
	require.Equal(t, `~ check sales-jobs/"prod-a"
+ check sales-jobs/"mine"
- check sales-jobs/"prod-b" (archived)`, changes, "by its name, or with another name for the same object")
	checks, err := e.db.Checks(t.Context())
	require.NoError(t, err)
	for _, c := range checks {
		require.Equal(t, c.Name == "prod-b", configfile.IsEnrolled(c), c.Name)
	}
	changes, _ = e.apply(t, salesJobs, false)
	require.Empty(t, changes, "a rule does not touch what it has not enrolled")
}
