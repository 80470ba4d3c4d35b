package discovery_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

func TestRuleArchivesWhatItDoesNotSelectAnyMore(t *testing.T) {
	for _, prune := range []bool{false, true} {
		t.Run(fmt.Sprint("prune ", prune), func(t *testing.T) {
			e := newEstate(t, "prod-a", "prod-b")
			e.apply(t, salesJobs, prune)
			e.objects[1].Name = "test-b"
			changes, warnings := e.apply(t, salesJobs, prune)
			require.Equal(t, `- check sales-jobs/"prod-b" (archived)`, changes)
			require.Empty(t, warnings)
			changes, _ = e.apply(t, salesJobs, prune)
			require.Empty(t, changes)
			e.objects[1].Name = "prod-b"
			changes, _ = e.apply(t, salesJobs, prune)
			require.Equal(t, `~ check sales-jobs/"prod-b" (restored)`, changes, "it is restored with its history")
		})
	}
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

func TestRuleThatSelectsTooManyOrNoneStopsNoOther(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "other")
	e.apply(t, salesJobs, false)
	e.set("prod-a", "prod-b", "prod-c", "other")
	full := strings.Replace(salesJobs, `"prod-*"`, `"prod-*", max: 2`, 1) + `      - {kind: run, name: "porduction-*"}
      - {kind: run, name: other}
`
	changes, warnings := e.apply(t, full, true)
	require.Equal(t, `+ check sales-jobs/"other"`, changes, "what the full rule has enrolled stays")
	require.Equal(t, []string{
		"jobs.yml:5:9: watch: the rule enrols nothing, because it selects 3 jobs, more than its max 2: select fewer, or allow more",
		"jobs.yml:6:9: watch: the rule selects none of 4 visible jobs",
	}, warnings)
}

func TestChecksAreArchivedWithTheLastRuleOfTheirKind(t *testing.T) {
	without, _, _ := strings.Cut(salesJobs, "    watch:")
	for name, file := range map[string]string{
		"no rule":                without,
		"a rule of another kind": strings.Replace(salesJobs, `{kind: run, name: "prod-*"}`, `{kind: plain, name: none}`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			e := newEstate(t, "prod-a")
			e.apply(t, salesJobs, false)
			e.err = errors.New("the rule is gone, whatever the workspace says")
			changes, _ := e.apply(t, file, false)
			require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, changes)
		})
	}
}

func TestRuleThatMovesTakesItsObjectsAlong(t *testing.T) {
	for _, prune := range []bool{false, true} {
		t.Run(fmt.Sprint("prune ", prune), func(t *testing.T) {
			e := newEstate(t, "prod-a", "prod-b")
			e.apply(t, salesJobs, prune)
			e.longest = 50
			without, rule, _ := strings.Cut(salesJobs, "    watch:")
			moved := without + "  - name: New\n    owner: ann\n    watch:" + rule
			changes, warnings := e.apply(t, moved, prune)
			require.Equal(t, `- check sales-jobs/"prod-a" (archived)
- check sales-jobs/"prod-b" (archived)
+ platform new
+ check new/"prod-a"
+ check new/"prod-b"`, changes)
			require.Empty(t, warnings)
			e.requireWatchedOnce(t)
			for _, c := range e.checks(t) {
				require.InDelta(t, 2, *c.Crit, 0, "the new checks are like those before")
			}
			changes, _ = e.apply(t, moved, prune)
			require.Empty(t, changes)
			changes, _ = e.apply(t, salesJobs, prune)
			if prune {
				require.Contains(t, changes, `- platform new (archived)`)
				require.Contains(t, changes, `~ check sales-jobs/"prod-a" (restored)`, "with its history")
			} else {
				require.Empty(t, changes, "the platform that the file does not contain any more stays")
			}
			e.requireWatchedOnce(t)
		})
	}
}

func TestRuleGoesOnWithACheckThatIsRemovedFromTheFile(t *testing.T) {
	e := newEstate(t, "prod-a")
	written := salesJobs + `    checks:
      - {name: mine, kind: run, target: {job: id of prod-a}, unit: min, warn: 7, crit: 9}
`
	e.apply(t, written, true)
	before := e.checks(t)[0]
	changes, _ := e.apply(t, salesJobs, false)
	require.Empty(t, changes, "without pruning it stays")
	e.requireWatchedOnce(t)
	changes, _ = e.apply(t, salesJobs, true)
	require.Equal(t, `~ check sales-jobs/"prod-a"`, changes, "the same check, with the name of its object")
	e.requireWatchedOnce(t)
	after := e.checks(t)[0]
	require.Equal(t, before.ID, after.ID)
	require.InDelta(t, 9, *after.Crit, 0)
	require.True(t, configfile.IsEnrolled(after))
}

func TestEnrolledCheckFollowsTheNameOfItsObject(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b")
	e.apply(t, salesJobs, false)
	ids := e.idsByTarget(t)
	e.objects[0].Name = "prod-z"
	changes, _ := e.apply(t, salesJobs, false)
	require.Equal(t, `~ check sales-jobs/"prod-z"`, changes)
	e.objects[0].Name, e.objects[1].Name = "prod-b", "prod-z"
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, "~ check sales-jobs/\"prod-b (kind run)\"\n~ check sales-jobs/\"prod-z (kind run)\"", changes, "a name is free in the next run")
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, "~ check sales-jobs/\"prod-b\"\n~ check sales-jobs/\"prod-z\"", changes)
	changes, _ = e.apply(t, salesJobs, false)
	require.Empty(t, changes)
	require.Equal(t, ids, e.idsByTarget(t), "each check still watches its object")
}

func TestObjectThatIsCreatedAgainKeepsItsCheck(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b")
	e.apply(t, salesJobs, false)
	e.objects[0] = job("new id", "prod-a")
	changes, warnings := e.apply(t, salesJobs, false)
	require.Equal(t, `~ check sales-jobs/"prod-a"`, changes)
	require.Empty(t, warnings)
	e.requireWatchedOnce(t)
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

func TestPlatformThatReturnsGetsItsChecksFromItsRules(t *testing.T) {
	e := newEstate(t, "prod-a")
	other := strings.ReplaceAll(salesJobs, "Sales jobs", "Other")
	e.apply(t, salesJobs, true)
	e.apply(t, other, true)
	e.requireWatchedOnce(t)
	both := other + "  - {name: Sales jobs, owner: ann}\n"
	changes, _ := e.apply(t, both, false)
	require.Equal(t, `~ platform sales-jobs (restored)`, changes, "another check watches the object by now")
	e.requireWatchedOnce(t)
	changes, _ = e.apply(t, salesJobs, true)
	require.Contains(t, changes, `~ check sales-jobs/"prod-a" (restored)`)
	e.requireWatchedOnce(t)
}

func TestObjectThatIsCreatedAgainAfterAWhileRestoresItsCheck(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b")
	e.apply(t, salesJobs, false)
	id := e.idsByTarget(t)[`{"job":"id of prod-a"}`]
	e.set("prod-b")
	e.apply(t, salesJobs, false)
	changes := e.applyDaily(t, salesJobs, 7)
	require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, changes)
	e.objects = append(e.objects, job("new id", "prod-a"))
	changes, _ = e.apply(t, salesJobs, false)
	require.Equal(t, `~ check sales-jobs/"prod-a" (restored)`, changes)
	require.Equal(t, id, e.idsByTarget(t)[`{"job":"new id"}`])
}

func TestSecondEnrolledCheckOfAnObjectIsArchived(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	second := e.checks(t)[0]
	second.ID, second.Name = "second", "second"
	require.NoError(t, e.db.Save(t.Context(), status.Collect(second)))
	changes, _ := e.apply(t, salesJobs, false)
	require.Contains(t, changes, "(archived)")
	e.requireWatchedOnce(t)
}

func TestCheckStaysIfTheRuleThatSelectsItsObjectNowIsFull(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b")
	e.apply(t, salesJobs, false)
	full := strings.Replace(salesJobs, "prod-*", "none", 1) + "  - {name: New, owner: ann, watch: [{kind: run, max: 1}]}\n"
	changes, _ := e.apply(t, full, true)
	require.Equal(t, "+ platform new", changes)
	e.requireWatchedOnce(t)
}
