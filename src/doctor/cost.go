package doctor

import (
	"context"
	"fmt"
	"math"
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

// hoursAwake returns how many hours a month a warehouse runs if only Buoy uses it. sleeps is false if it never stops between two runs.
func hoursAwake(autoStop, interval time.Duration) (hours float64, sleeps bool) {
	perRun := workPerRun + autoStop
	if autoStop <= 0 || perRun >= interval {
		return hoursPerMonth, false
	}
	return hoursPerMonth * float64(perRun) / float64(interval), true
}

// AutoStop reports when a warehouse stops and what it costs a month, with a run at each interval; 0 if the interval is not known.
func AutoStop(w databricks.WarehouseInfo, interval time.Duration) Finding {
	f := Finding{State: OK, Name: "auto-stop"}
	every := "a run every " + inWords(interval)
	if interval <= 0 {
		interval = defaultInterval
		every = fmt.Sprintf("a run every %s, which is the default,", inWords(interval))
	}
	hours, sleeps := hoursAwake(w.AutoStop, interval)
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

// inWords formats a duration in minutes, or in seconds if it is not a whole number of them.
func inWords(d time.Duration) string {
	if d%time.Minute == 0 {
		return status.Count(int(d/time.Minute), "minute")
	}
	return status.Count(int(d/time.Second), "second")
}

// runInterval returns the average interval between the next runs; 0 if it is not known.
func (x *examination) runInterval(ctx context.Context) time.Duration {
	if x.Config.IngestEvery > 0 || x.Config.IngestJobID == 0 {
		return x.Config.IngestEvery
	}
	job, err := x.ingestJob(ctx)
	if err != nil || job.Cron == "" {
		return 0
	}
	cron, err := schedule.ParseCron(job.Cron, job.Zone)
	if err != nil {
		return 0
	}
	first, ok := cron.Next(x.Now())
	last, intervals := first, 0
	for intervals < maxIntervals && ok {
		var next time.Time
		if next, ok = cron.Next(last); ok {
			last, intervals = next, intervals+1
		}
	}
	if intervals == 0 {
		return 0
	}
	return (last.Sub(first) / time.Duration(intervals)).Round(time.Second)
}

// maxIntervals is how many intervals are enough for their average: most schedules have only one length.
const maxIntervals = 12
