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
	"buoy/src/store/storetest"
)

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

func TestUnknownListingChangesNothing(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	two := salesJobs + "      - {kind: run, name: x}\n"
	e.err = errors.New("the list of jobs could not be read: this identity cannot list jobs")
	changes, warnings := e.apply(t, two, true)
	require.Empty(t, changes)
	require.Equal(t, []string{"watch rules of the kind run: the list of jobs could not be read: this identity cannot list jobs; their checks stay as they are"}, warnings)
	e.err, e.objects = nil, nil
	e.now = e.now.Add(8 * 24 * time.Hour)
	changes, warnings = e.apply(t, two, true)
	require.Empty(t, changes)
	require.Equal(t, []string{"watch rules of the kind run: no job is visible that checks of this kind can watch, perhaps because of missing permissions; their checks stay as they are"}, warnings)
}

func TestObjectThatIsListedTwiceIsEnrolledOnce(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-a")
	e.objects = append(e.objects, probe.Object{Name: "prod-without-id", Target: `{"job":""}`})
	changes, _ := e.apply(t, salesJobs, false)
	require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"", changes)
}

func TestRulesWithoutAWorkspaceAreOneWarning(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	e.unavailable = "this server is not connected"
	changes, warnings := e.apply(t, salesJobs+"      - {kind: run, name: x}\n      - {kind: plain}\n", true)
	require.Empty(t, changes)
	require.Equal(t, []string{"skipped 3 watch rules, because this command is not connected to a Databricks workspace; their checks stay as they are"}, warnings)
}

func TestEnrolledCheckGetsLimitsOnceItsHistorySuffices(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.longest = 0
	changes, _ := e.apply(t, salesJobs, false)
	require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"", changes)
	require.Equal(t, 1, e.reads)
	e.apply(t, salesJobs, false)
	require.Zero(t, e.reads, "its history was read an hour ago")
	e.longest = 20.0 / 3
	e.now = e.now.Add(24 * time.Hour)
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, `~ check sales-jobs/"prod-a"`, changes)
	require.InDelta(t, 13.3, *e.checks(t)[0].Crit, 0, "with three digits")
	e.longest = 50
	e.now = e.now.Add(24 * time.Hour)
	changes, _ = e.apply(t, salesJobs, false)
	require.Empty(t, changes)
	require.Zero(t, e.reads)
}

func TestHistoriesThatTakeTooLongAreReadLater(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.options.HistoriesUntil = time.Unix(1, 0) // it is over already
	changes, warnings := e.apply(t, salesJobs, false)
	require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"", changes)
	require.Empty(t, warnings)
	require.Zero(t, e.reads)
	e.options.HistoriesUntil = time.Time{}
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, `~ check sales-jobs/"prod-a"`, changes)
}

func TestObjectsThatNeedLimitsWaitForTheirHistory(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "prod-c", "prod-d", "prod-e", "prod-f", "prod-g")
	e.longest, e.onlyLimits = 0, true
	for _, reads := range []int{7, 0} {
		changes, warnings := e.apply(t, salesJobs, false)
		require.NotContains(t, changes, "check")
		require.Len(t, warnings, 1)
		require.Contains(t, warnings[0], `platform sales-jobs: could not enrol 7 objects: "prod-a" (no limits, because its history is too short), `)
		require.Contains(t, warnings[0], " and 2 more")
		require.Equal(t, reads, e.reads)
	}
}

func TestRuleLeavesOutNames(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-test", "prod-tmp-1")
	changes, _ := e.apply(t, strings.Replace(salesJobs, `"prod-*"`, `"prod-*", not: ["*-TEST", prod-tmp*]`, 1), false)
	require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"", changes)
}

func TestUnusualNamesAreEnrolled(t *testing.T) {
	e := newEstate(t)
	for i, name := range []string{"two\nlines", "   ", "\u200b", "a  b\u202e", strings.Repeat("long", 100)} {
		e.objects = append(e.objects, job(fmt.Sprint("id ", i), name))
		e.objects[i].Owner = "ann\u200b\n" + strings.Repeat("x", 300)
	}
	changes, warnings := e.apply(t, strings.Replace(salesJobs, `"prod-*"`, `"*"`, 1), false)
	require.Empty(t, warnings)
	for _, name := range []string{"two lines", "id 1", "id 2", "a b", strings.Repeat("long", 20)[:79] + "…"} {
		require.Contains(t, changes, "\n+ check sales-jobs/\""+name+`"`)
	}
	changes, _ = e.apply(t, strings.Replace(salesJobs, `"prod-*"`, `"*"`, 1), false)
	require.Empty(t, changes)
}

func TestPlatformIsFoundByItsNameBeforeItsSlug(t *testing.T) {
	e := newEstate(t, "prod-a")
	save := func(id, slug, name string) {
		platform := storetest.NewPlatform(id, func(p *status.Platform) {
			p.Slug, p.Name, p.Origin, p.UpdatedBy = slug, name, status.OriginFile, "jobs.yml"
		})
		require.NoError(t, e.db.Save(t.Context(), status.Collect(platform)))
	}
	save("p1", "sales-jobs", "Former name")
	save("p2", "other-slug", "Sales jobs")
	e.apply(t, salesJobs, false)
	require.Equal(t, "p2", e.checks(t)[0].PlatformID)
	e.objects[0].Name = "prod-b"
	changes, _ := e.apply(t, salesJobs, false)
	require.Equal(t, `~ check other-slug/"prod-b"`, changes)
}

func TestRenamedFileWithoutItsRuleArchivesItsChecks(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	c := e.checks(t)[0]
	c.UpdatedBy, c.Version = configfile.WatchFile("earlier.yml"), c.Version+1
	require.NoError(t, e.db.Save(t.Context(), status.Collect(c)))
	without, _, _ := strings.Cut(salesJobs, "    watch:")
	changes, _ := e.apply(t, without, false)
	require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, changes)
}

func TestFilesWithoutTheRuleOfAnotherFileLeaveItsChecks(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, strings.Replace(salesJobs, "    owner: ann\n", "    owner: ann\n    origin: APP\n", 1), false)
	other := "platforms:\n  - {name: Sales jobs, owner: ann, origin: APP}\n"
	declared, err := configfile.Parse("other.yml", []byte(other), e.kinds().Rules())
	require.NoError(t, err)
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	defer scope.Release()
	platforms, err := e.db.Platforms(t.Context())
	require.NoError(t, err)
	_, err = discovery.Enrol(t.Context(), scope, &declared, discovery.Stored{Platforms: platforms, Checks: e.checks(t)}, e.options)
	require.NoError(t, err)
	require.Empty(t, declared.Platforms[0].Retired)
}
