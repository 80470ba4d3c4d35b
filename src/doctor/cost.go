package doctor

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"buoy/src/databricks"
	"buoy/src/schedule"
	"buoy/src/status"
)

// What a warehouse costs follows from these numbers. docs/deploy.md has a table of the results.
const (
	hoursPerMonth = 730
	// workPerRun is how long a run keeps the warehouse busy. After that it waits for its auto-stop.
	workPerRun = 30 * time.Second
	// serverlessPrice is the list price of a DBU of a serverless SQL warehouse in dollars.
	serverlessPrice = 0.70
	// defaultInterval is `ingest_minutes` of the bundle.
	defaultInterval = 15 * time.Minute
)

// dbuPerHour returns what a cluster of a size uses; 0 if the size is not known.
func dbuPerHour(size string) float64 {
	return map[string]float64{
		"2X-Small": 4, "X-Small": 6, "Small": 12, "Medium": 24, "Large": 40, "X-Large": 80, "2X-Large": 144, "3X-Large": 272, "4X-Large": 528,
	}[size]
}

// hoursAwake returns how many hours a month a warehouse runs if only Buoy uses it, with these gaps between the starts of runs. sleeps is
// false if it never stops between two runs.
func hoursAwake(autoStop time.Duration, gaps []time.Duration) (hours float64, sleeps bool) {
	perRun := workPerRun + autoStop
	var all, awake time.Duration
	for _, gap := range gaps {
		all += gap
		awake += min(gap, perRun)
	}
	if autoStop <= 0 || awake == all {
		return hoursPerMonth, false
	}
	return hoursPerMonth * float64(awake) / float64(all), true
}

// AutoStop reports when a warehouse stops and what it costs a month, with these gaps between the starts of runs; none if they are not
// known.
func AutoStop(w databricks.WarehouseInfo, gaps ...time.Duration) Finding {
	f := Finding{State: OK, Name: "auto-stop"}
	remark := ""
	if len(gaps) == 0 {
		gaps, remark = []time.Duration{defaultInterval}, ", which is the default,"
	}
	every := "a run every " + describeGaps(gaps) + remark
	hours, sleeps := hoursAwake(w.AutoStop, gaps)
	switch {
	case w.AutoStop <= 0:
		f.Found = "never: the warehouse does not stop by itself"
	case !sleeps:
		f.Found = fmt.Sprintf("after %s: with %s it never stops", inWords(w.AutoStop), every)
	default:
		f.Found = fmt.Sprintf("after %s: with %s it runs about %.0f of %d hours a month", inWords(w.AutoStop), every, hours, hoursPerMonth)
	}
	f.Found += ". " + cost(w, hours)
	if !sleeps {
		f.Do = "set its auto-stop to 1 minute (`warehouse_auto_stop` of the bundle), unless others keep it running anyway"
	}
	return f
}

// describeGaps describes how long gaps are, on average if they differ.
func describeGaps(gaps []time.Duration) string {
	if slices.Min(gaps) == slices.Max(gaps) {
		return inWords(gaps[0])
	}
	var all time.Duration
	for _, gap := range gaps {
		all += gap
	}
	average := all / time.Duration(len(gaps))
	if average > 10*time.Minute {
		average = average.Round(time.Minute)
	}
	return inWords(average.Round(time.Second)) + " on average"
}

// cost describes what the hours of a warehouse cost.
func cost(w databricks.WarehouseInfo, hours float64) string {
	dbu := dbuPerHour(w.Size) * float64(max(1, w.Clusters))
	size := w.Size
	if w.Clusters > 1 {
		size += fmt.Sprintf(" with %d clusters", w.Clusters)
	}
	switch {
	case dbu == 0:
		return fmt.Sprintf("What that costs is not known for the size %q", w.Size)
	case !w.Serverless:
		return fmt.Sprintf("If only Buoy uses it, that is about %s DBU a month, and the virtual machines (%s, not serverless: %.0f DBU/h)", thousands(hours*dbu), size, dbu)
	}
	return fmt.Sprintf("If only Buoy uses it, that costs about %s $ a month (%s, serverless: %.0f DBU/h, list price %.2f $/DBU)",
		thousands(hours*dbu*serverlessPrice), size, dbu, serverlessPrice)
}

// thousands formats a number without decimals, and with commas.
func thousands(n float64) string {
	text := fmt.Sprintf("%.0f", math.Abs(n))
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// inWords formats a duration in the largest unit of which it is a whole number. Hours and days start with two.
func inWords(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return status.Count(int(d/day), "day")
	case d >= 2*time.Hour && d%time.Hour == 0:
		return status.Count(int(d/time.Hour), "hour")
	case d%time.Minute == 0:
		return status.Count(int(d/time.Minute), "minute")
	}
	return status.Count(int(d/time.Second), "second")
}

// runGaps returns the gaps between the starts of the next runs; none if they are not known.
func (x *examination) runGaps(ctx context.Context) []time.Duration {
	if x.Config.IngestEvery > 0 {
		return []time.Duration{x.Config.IngestEvery}
	}
	if x.Config.IngestJobID == 0 {
		return nil
	}
	job, err := x.ingestJob(ctx)
	if err != nil || job.Cron == "" {
		return nil
	}
	cron, err := schedule.ParseCron(job.Cron, job.Zone)
	if err != nil {
		return nil
	}
	return gapsOf(cron, x.Now())
}

const (
	// gapsPeriod is how long starts are counted. Four whole weeks have the same share of nights and weekends, whenever they begin.
	gapsPeriod = 4 * 7 * 24 * time.Hour
	// maxGaps is more than a run each minute has in that time.
	maxGaps = 50_000
)

// gapsOf returns the gaps between the starts of a schedule, from the next one until gapsPeriod after it.
func gapsOf(cron schedule.Cron, now time.Time) (gaps []time.Duration) {
	first, ok := cron.Next(now)
	for last := first; ok && last.Sub(first) < gapsPeriod && len(gaps) < maxGaps; {
		var next time.Time
		if next, ok = cron.Next(last); ok {
			gaps = append(gaps, next.Sub(last))
			last = next
		}
	}
	return gaps
}
