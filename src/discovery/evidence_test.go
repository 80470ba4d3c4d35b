package discovery_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/storetest"
)

// unseen is the warning about checks whose objects are not visible any more.
const unseen = "platform sales-jobs: cannot see %s any more: deleted, or a permission is missing. A check is archived if that lasts 7 days: %s"

func TestMissingObjectKeepsItsCheckForAWeek(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "test")
	e.apply(t, salesJobs, false)
	e.set("test")
	changes, warnings := e.apply(t, salesJobs, true)
	require.Empty(t, changes)
	require.Contains(t, warnings, fmt.Sprintf(unseen, "2 jobs", `"prod-a", "prod-b"`))
	require.Empty(t, e.applyDaily(t, salesJobs, 4))
	e.set("prod-b", "test")
	_, warnings = e.apply(t, salesJobs, true)
	require.Equal(t, []string{fmt.Sprintf(unseen, "1 job", `"prod-a"`)}, warnings)
	e.set("test")
	require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, e.applyDaily(t, salesJobs, 3), "the other one was seen in between")
	require.Equal(t, `- check sales-jobs/"prod-b" (archived)`, e.applyDaily(t, salesJobs, 5))
}

func TestWeekOfAMissingObjectCountsOnlyTimeInWhichObjectsAreListed(t *testing.T) {
	e := newEstate(t, "prod-a", "test")
	e.apply(t, salesJobs, false)
	e.set("test")
	e.apply(t, salesJobs, false)
	e.err = errors.New("the list of jobs could not be read")
	e.applyDaily(t, salesJobs, 20)
	e.err = nil
	changes, warnings := e.apply(t, salesJobs, false)
	require.Empty(t, changes, "20 days without a list count as one day")
	require.Contains(t, warnings, fmt.Sprintf(unseen, "1 job", `"prod-a"`))
	require.NotEmpty(t, e.applyDaily(t, salesJobs, 6))
}

func TestMissingObjectChangesTheMemoryOnceAnHour(t *testing.T) {
	e := newEstate(t, "prod-a", "test")
	e.apply(t, salesJobs, false)
	e.set("test")
	e.apply(t, salesJobs, false)
	before := string(e.memory)
	e.now = e.now.Add(-55 * time.Minute) // so that it is applied 5 minutes later
	e.apply(t, salesJobs, false)
	require.Equal(t, before, string(e.memory))
	e.apply(t, salesJobs, false)
	require.NotEqual(t, before, string(e.memory))
}

func TestLostMemoryStartsTheWeekAgain(t *testing.T) {
	e := newEstate(t, "prod-a", "test")
	e.apply(t, salesJobs, false)
	e.set("test")
	for _, memory := range []string{`{}`, `{"watch rules":{"used":"2026-12-01T00:00:00Z","value":null}}`, `{"watch rules":{"used":"2026-12-01T00:00:00Z","value":[1]}}`} {
		require.Empty(t, e.applyDaily(t, salesJobs, 7), memory)
		e.memory = json.RawMessage(memory)
	}
	require.Empty(t, e.applyDaily(t, salesJobs, 7))
	require.NotEmpty(t, e.applyDaily(t, salesJobs, 1))
}

func TestTimeFromAWrongClockIsNotBelieved(t *testing.T) {
	e := newEstate(t, "prod-a", "test")
	e.apply(t, salesJobs, false)
	e.set("test")
	e.memory = json.RawMessage(fmt.Sprintf(`{"watch rules":{"used":%q,"value":{"missing":{%q:{"for":0,"last":"2027-11-30T00:00:00Z"}},"tried":{}}}}`,
		e.now.Format(time.RFC3339), e.checks(t)[0].ID))
	e.apply(t, salesJobs, false)
	require.Equal(t, `- check sales-jobs/"prod-a" (archived)`, e.applyDaily(t, salesJobs, 7))
}

func TestCheckStaysWhileTheOwnerOfItsObjectIsNotKnown(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "test")
	owned := strings.Replace(salesJobs, `name: "prod-*"`, `name: "prod-*", owner: "ann*"`, 1)
	e.apply(t, owned, false)
	e.objects[0].Owner, e.objects[1].Owner, e.objects[2].Owner = "", "", ""
	e.objects[1].Name = "test-b"
	e.objects = append(e.objects, job("id of prod-c", "prod-c"), job("id of prod-d", "prod-d"))
	e.objects[3].Owner = ""
	changes, _ := e.apply(t, owned, true)
	require.Equal(t, "+ check sales-jobs/\"prod-d\"\n- check sales-jobs/\"prod-b\" (archived)", changes,
		"its name is known not to fit; a new object is not enrolled for an owner who is not known")
	moved := strings.Replace(owned, "prod-*", "none", 1) + "  - {name: New, owner: ann, watch: [{kind: run, name: prod-a, owner: ann}]}\n"
	changes, _ = e.apply(t, moved, true)
	require.NotContains(t, changes, "prod-a", "no other platform gets it either")
	e.objects[0].Owner = "bob"
	changes, _ = e.apply(t, owned, true)
	require.Contains(t, changes, `- check sales-jobs/"prod-a" (archived)`, "now its owner is known")
}

// saveOld saves a platform of the App, and a check of a job on it.
func (e *estate) saveOld(t *testing.T, platform status.PlatformState, check status.CheckState) {
	t.Helper()
	p := storetest.NewPlatform("old", func(p *status.Platform) { p.Name, p.State = "Old", platform })
	c := storetest.NewCheck(p.ID, "old", func(c *status.Check) {
		c.Kind, c.Target, c.Origin, c.State = "run", []byte(`{"job":"id of prod-a"}`), status.OriginApp, check
	})
	require.NoError(t, e.db.Save(t.Context(), status.Collect(p)))
	require.NoError(t, e.db.Save(t.Context(), status.Collect(c)))
}

func TestChecksThatAreArchivedInTheAppWatchNothing(t *testing.T) {
	old := `platforms:
  - name: Old
    slug: old
    owner: ann
    origin: APP
    watch: [{kind: run}]
    checks: [{name: old, kind: run, origin: APP, target: {job: id of prod-a}}]
`
	for name, platform := range map[string]status.PlatformState{"platform": status.PlatformArchived, "check": status.PlatformActive} {
		t.Run(name, func(t *testing.T) {
			e := newEstate(t, "prod-a")
			e.saveOld(t, platform, status.CheckArchived)
			file := strings.Replace(salesJobs, "platforms:\n", old, 1)
			if platform == status.PlatformActive {
				file = strings.Replace(file, "    watch: [{kind: run}]\n", "", 1)
			}
			changes, _ := e.apply(t, file, false)
			require.Equal(t, "+ platform sales-jobs\n+ check sales-jobs/\"prod-a\"", changes)
			for _, prune := range []bool{false, true} {
				changes, _ = e.apply(t, file, prune)
				require.Empty(t, changes)
			}
		})
	}
}

func TestVisibleObjectThatTheKindCannotWatchIsNotCalledMissing(t *testing.T) {
	e := newEstate(t, "prod-a", "prod-b", "prod-c")
	e.apply(t, salesJobs, false)
	e.objects = e.objects[:2]
	e.unsuited = map[string]bool{"id of prod-a": true}
	changes, warnings := e.apply(t, salesJobs, true)
	require.Empty(t, changes)
	require.Equal(t, []string{
		fmt.Sprintf(unseen, "1 job", `"prod-c"`),
		`platform sales-jobs: checks of the kind run cannot watch 1 visible job any more. A check is archived if that lasts 7 days: "prod-a"`,
	}, warnings)
	require.Equal(t, "- check sales-jobs/\"prod-a\" (archived)\n- check sales-jobs/\"prod-c\" (archived)", e.applyDaily(t, salesJobs, 7))
	e.unsuited = nil
	changes, _ = e.apply(t, salesJobs, true)
	require.Equal(t, `~ check sales-jobs/"prod-a" (restored)`, changes)
}

func TestRuleWithoutItsVariablesKeepsItsChecksAndListsNothing(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	e.err = errors.New("nothing must be listed")
	for _, kind := range []string{"run", "${var:kind}"} {
		for _, unavailable := range []string{"", "this command is not connected"} {
			e.unavailable = unavailable
			changes, warnings := e.follow(t, strings.Replace(salesJobs, `{kind: run, name: "prod-*"}`, `{kind: "`+kind+`", name: "${var:none}"}`, 1))
			require.Empty(t, changes)
			require.Len(t, warnings, 1)
			require.Contains(t, warnings[0], "a variable is not set, so this watch rule is left out")
		}
	}
}

func TestRuleIsSkippedOnceAlthoughAnotherOneLacksItsKind(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.apply(t, salesJobs, false)
	e.unavailable = "this command is not connected"
	_, warnings := e.follow(t, salesJobs+"      - {kind: \"${var:none}\"}\n")
	require.Len(t, warnings, 2)
	require.Contains(t, warnings[1], "skipped 1 watch rule, because")
}

func TestHistoryThatCouldNotBeReadIsReadAgainAfterAnHour(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.onlyLimits, e.limitsErr = true, errors.New("the workspace did not answer")
	_, warnings := e.apply(t, salesJobs, false)
	require.Contains(t, warnings[0], "the workspace did not answer")
	e.now = e.now.Add(-10 * time.Minute)
	e.apply(t, salesJobs, false)
	require.Zero(t, e.reads, "50 minutes later")
	e.limitsErr = nil
	changes, _ := e.apply(t, salesJobs, false)
	require.Equal(t, `+ check sales-jobs/"prod-a"`, changes)
}

func TestCheckOfAJobThatIsCreatedAgainKeepsTheOtherFieldsOfItsTarget(t *testing.T) {
	e := newEstate(t, "prod-a", "other")
	e.apply(t, salesJobs+"    checks:\n      - {name: prod-a, kind: run, target: {job: id of prod-a, minutes: 7}}\n", true)
	e.apply(t, salesJobs, true)
	e.objects[0] = job("new id", "prod-a")
	e.apply(t, salesJobs, true)
	require.JSONEq(t, `{"job":"new id","minutes":7}`, string(e.checks(t)[0].Target))
}

func TestObjectsOfSeveralKindsAreListedAtTheSameTime(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.isParallel = true
	_, warnings := e.apply(t, salesJobs+"      - {kind: plain, name: none}\n", false)
	require.Equal(t, []string{"jobs.yml:6:9: watch: the rule selects none of 1 visible job"}, warnings)
}

func TestCheckThatMovesIsNotLostForWantOfLimits(t *testing.T) {
	e := newEstate(t, "prod-a")
	e.longest = 0
	e.apply(t, salesJobs, false)
	e.onlyLimits = true // for new checks
	without, rule, _ := strings.Cut(salesJobs, "    watch:")
	e.apply(t, without+"  - name: New\n    owner: ann\n    watch:"+rule, false)
	e.requireWatchedOnce(t)
}
