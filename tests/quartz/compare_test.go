package quartz

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

const (
	expressions = 6000 // how many are compared
	nextTimes   = 5    // of each expression
)

// lastYears end here, and an expression means no later times.
var lastYears = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// lateNearestWeekday matches a day of month of which Quartz sometimes takes the last day of a shorter month. Quartz ignores what follows
// a complete value, so 30W0 is 30W.
var lateNearestWeekday = regexp.MustCompile(`(?i)^((29|3[01])(W[^,]*)?,)*(29|3[01])W[^,]*(,(29|3[01])(W[^,]*)?)*$`)

// example is a question to Quartz and here.
type example struct {
	text, zone string
	after      time.Time
	changes    []change
}

// The classes of documented differences, see schedule.Cron.
const (
	sameTimes       = "same times"
	bothInvalid     = "invalid in both"
	different       = "different"
	oddChange       = "different after a clock change of more or less than an hour"
	startInRepeated = "different after a start in the first pass of a repeated hour"
	emptyField      = "invalid here, without times in Quartz, because a field has no value"
	cutDay          = "different on the day after a change that skips the end of a day"
	endless         = "endless in Quartz"
	lateWeekday     = "different for 29W, 30W or 31W"
)

// endlessAnswer is what Quartz.java answers if Quartz does not end its search.
const endlessAnswer = "endless"

func TestSchedulesAreThoseOfQuartz(t *testing.T) {
	j := startJava(t)
	t.Run("zones with offsets", func(t *testing.T) { compareOffsets(t, j) })
	t.Run("times", func(t *testing.T) { compareTimes(t, j) })
}

func compareTimes(t *testing.T, j *java) {
	t.Helper()
	seed := seed(t)
	t.Logf("BUOY_QUARTZ_SEED=%d repeats this run", seed)
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	zones, changes := agreedZones(t, j)
	var examples []example
	var questions []string
	for range expressions {
		zone := g.pick(g.pick(zones...), g.pick("Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Australia/Lord_Howe"))
		e := example{text: g.expression(), zone: zone, after: g.start(changes[zone]), changes: changes[zone]}
		examples = append(examples, e)
		questions = append(questions, question("times", e.text, e.zone, seconds(e.after), strconv.Itoa(nextTimes)))
	}
	counts := map[string]int{}
	for i, answer := range j.ask(t, questions) {
		counts[examples[i].compare(t, answer)]++
	}
	t.Logf("%d expressions: %v", expressions, counts)
	require.Zero(t, counts[different])
	require.Greater(t, counts[sameTimes], expressions/2)
	require.Less(t, counts[endless], expressions/1000, "few expressions are endless; a slow machine is not the reason for others")
	require.Greater(t, counts[bothInvalid], expressions/50)
}

func seed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("BUOY_QUARTZ_SEED")
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, "BUOY_QUARTZ_SEED")
	return seed
}

// compare returns the class of the example and reports what is different.
func (e example) compare(t *testing.T, answer string) string {
	t.Helper()
	if answer == endlessAnswer {
		t.Logf("%q in %s after %s is endless in Quartz", e.text, e.zone, e.after.Format(time.RFC3339))
		return endless
	}
	cron, err := schedule.ParseCron(e.text, e.zone)
	if invalid := answer == "invalid"; invalid || err != nil {
		switch {
		case invalid && err != nil:
			return bothInvalid
		case answer == "" && strings.HasSuffix(err.Error(), "it contains no value"):
			return emptyField
		}
		t.Errorf("%q in %s is valid only in one: Quartz %q, here %v", e.text, e.zone, answer, err)
		return different
	}
	end := lastYears
	if len(e.changes) > 0 {
		end = zonesTo
	}
	quartz := slices.DeleteFunc(times(t, answer), func(t time.Time) bool { return !t.Before(end) })
	var here []time.Time
	for at, found := cron.Next(e.after); found && at.Before(end) && len(here) < nextTimes; at, found = cron.Next(at) {
		here = append(here, at.UTC())
	}
	if slices.Equal(quartz, here) {
		e.comparePrev(t, cron, quartz)
		return sameTimes
	}
	if class := e.class(cron, quartz, here); class != different {
		return class
	}
	t.Errorf("%q in %s after %s:\n  Quartz %s\n  here   %s", e.text, e.zone, e.after.Format(time.RFC3339), format(quartz), format(here))
	return different
}

// class finds the documented difference that explains others.
func (e example) class(cron schedule.Cron, quartz, here []time.Time) string {
	if lateNearestWeekday.MatchString(strings.Fields(e.text)[3]) {
		return lateWeekday
	}
	for _, c := range e.changes {
		if c.size < 0 && !e.after.Before(c.at.Add(c.size)) && e.after.Before(c.at) {
			return startInRepeated
		}
	}
	same := commonLength(quartz, here)
	if same == len(here) {
		return different
	}
	for _, c := range e.changes {
		since := here[same].Sub(c.at)
		if c.size > 0 && c.size != time.Hour && since >= 0 && since <= max(c.size, time.Hour) && cron.NearClockChange(here[same]) {
			return oddChange
		}
		if c.skipsEndOfDay && since >= 0 && since < 24*time.Hour && cron.NearClockChange(here[same]) {
			return cutDay
		}
	}
	return different
}

// comparePrev checks the way back between the times of Quartz.
func (e example) comparePrev(t *testing.T, cron schedule.Cron, quartz []time.Time) {
	t.Helper()
	for i, at := range quartz {
		if prev, found := cron.Prev(at); !found || !prev.Equal(at) {
			t.Errorf("%q in %s: the newest time at %s is %s", e.text, e.zone, at, prev)
		}
		if i == 0 {
			continue
		}
		if prev, found := cron.Prev(at.Add(-time.Second)); !found || !prev.Equal(quartz[i-1]) {
			t.Errorf("%q in %s: the newest time before %s is %s instead of %s", e.text, e.zone, at, prev, quartz[i-1])
		}
	}
}

func commonLength(a, b []time.Time) int {
	n := 0
	for n < min(len(a), len(b)) && a[n].Equal(b[n]) {
		n++
	}
	return n
}

func format(times []time.Time) string {
	var out []string
	for _, t := range times {
		out = append(out, t.Format(time.RFC3339))
	}
	return fmt.Sprint(out)
}
