package quartz

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

// The years whose clock changes are compared. Java 17 has old rules for some zones after 2037.
var (
	zonesFrom = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	zonesTo   = time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)
)

// change is a moment at which the clock of a zone is set forward, or back if size is negative.
type change struct {
	at   time.Time
	size time.Duration
	// skipsEndOfDay is true if the clock goes from some time before midnight to midnight or later.
	skipsEndOfDay bool
}

// compareOffsets compares ids that are not in Java's list of zones.
func compareOffsets(t *testing.T, j *java) {
	t.Helper()
	ids := []string{
		"Z", "UT", "UTC+01:00", "UTC-0530", "UT+1", "GMT0", "GMT+2", "GMT-11", "GMT+5:30", "GMT+05:30", "GMT-0930", "+02:00", "-7", "+0545", "+18:00",
	}
	var questions []string
	for _, id := range ids {
		questions = append(questions, question("offsets", id, seconds(zonesFrom), seconds(zonesTo)))
	}
	for i, answer := range j.ask(t, questions) {
		ours, err := offsets(ids[i])
		require.NoError(t, err)
		require.Equal(t, answer, ours, ids[i])
	}
}

// agreedZones returns the zones of Java that have the same offsets here, with their changes. A few differ if Java and this machine
// have the database of zones from different years. A few in the Pacific have skipped a whole day, at which Quartz can search forever.
func agreedZones(t *testing.T, j *java) (ids []string, changes map[string][]change) {
	t.Helper()
	all := strings.Fields(j.ask(t, []string{"zones"})[0])
	var questions []string
	for _, id := range all {
		questions = append(questions, question("offsets", id, seconds(zonesFrom), seconds(zonesTo)))
	}
	changes = map[string][]change{}
	for i, answer := range j.ask(t, questions) {
		ours, err := offsets(all[i])
		if err != nil {
			t.Errorf("Java has a zone that is unknown here: %v", err)
			continue
		}
		read := readChanges(t, answer)
		switch {
		case slices.ContainsFunc(read, skipsADay):
		case ours == answer:
			ids = append(ids, all[i])
			changes[all[i]] = read
		default:
			t.Logf("not used, because the database of zones differs: %s\n  Java %s\n  Go   %s", all[i], answer, ours)
		}
	}
	require.Greater(t, len(ids), len(all)*9/10, "the zones must be the same with few exceptions")
	return ids, changes
}

func skipsADay(c change) bool { return c.size.Abs() > 12*time.Hour }

// offsets are those of this machine, in the format of Quartz.java.
func offsets(id string) (string, error) {
	cron, err := schedule.ParseCron("0 0 0 * * ?", id)
	if err != nil {
		return "", err
	}
	midnight, _ := cron.Next(zonesFrom)
	at := zonesFrom.In(midnight.Location())
	_, offset := at.Zone()
	var out strings.Builder
	fmt.Fprintf(&out, "%d:%d", at.Unix(), offset)
	for day := at; day.Before(zonesTo); day = day.Add(24 * time.Hour) {
		change := day.Add(time.Duration(sort.Search(24*3600, func(second int) bool {
			_, after := day.Add(time.Duration(second) * time.Second).Zone()
			return after != offset
		})) * time.Second)
		if _, after := change.Zone(); after != offset && change.Before(zonesTo) {
			offset = after
			fmt.Fprintf(&out, " %d:%d", change.Unix(), offset)
		}
	}
	return out.String(), nil
}

func readChanges(t *testing.T, answer string) []change {
	t.Helper()
	var out []change
	var before int64
	for i, word := range strings.Fields(answer) {
		var at, after int64
		_, err := fmt.Sscanf(word, "%d:%d", &at, &after)
		require.NoError(t, err, word)
		if i > 0 {
			const day = 24 * 60 * 60
			skipsEndOfDay := after > before && (at+before)/day != (at+after)/day
			out = append(out, change{at: time.Unix(at, 0).UTC(), size: time.Duration(after-before) * time.Second, skipsEndOfDay: skipsEndOfDay})
		}
		before = after
	}
	return out
}
