package sqlstore

import (
	"database/sql"
	"slices"
	"time"

	"buoy/src/status"
)

type resultRow struct {
	ID         string   `json:"id"`
	CheckID    string   `json:"check_id"`
	PlatformID string   `json:"platform_id"`
	RunID      string   `json:"run_id"`
	Status     string   `json:"status"`
	Value      *float64 `json:"value"`
	ObservedAt int64    `json:"observed_at"`
	FreshUntil int64    `json:"fresh_until"`
	LatencyMS  int64    `json:"latency_ms"`
	Detail     string   `json:"detail"`
	Link       string   `json:"link"`
}

func encodeResult(r status.Result) any {
	return resultRow{
		r.ID, r.CheckID, r.PlatformID, r.RunID, string(r.Status), r.Value, r.ObservedAt.UnixMicro(), r.FreshUntil.UnixMicro(),
		r.LatencyMS, r.Detail, r.Link,
	}
}

// resultColumns are the columns of a result except its check.
type resultColumns struct{ observed, fresh, created instant }

// targets returns where Scan writes the columns.
func (c *resultColumns) targets(r *status.Result) []any {
	return []any{
		&r.ID, &r.PlatformID, &r.RunID, &r.Status, &r.Value, &c.observed, &c.fresh, &r.LatencyMS, &r.Detail, &r.Link,
		&c.created, &r.CreatedBy,
	}
}

// setTimes copies the scanned times to the result.
func (c *resultColumns) setTimes(r *status.Result) {
	r.ObservedAt, r.FreshUntil, r.CreatedAt = c.observed.Time, c.fresh.Time, c.created.Time
}

func scanResult(rows *sql.Rows) (r status.Result, err error) {
	var c resultColumns
	err = rows.Scan(slices.Insert(c.targets(&r), 1, any(&r.CheckID))...)
	c.setTimes(&r)
	return r, err
}

type dayRow struct {
	CheckID        string  `json:"check_id"`
	Day            string  `json:"day"`
	GreenUS        int64   `json:"green_us"`
	YellowUS       int64   `json:"yellow_us"`
	RedUS          int64   `json:"red_us"`
	UnknownUS      int64   `json:"unknown_us"`
	MaintenanceUS  int64   `json:"maintenance_us"`
	Worst          string  `json:"worst"`
	Results        int     `json:"results"`
	ValueCount     int     `json:"value_count"`
	ValueMin       float64 `json:"value_min"`
	ValueMax       float64 `json:"value_max"`
	ValueSum       float64 `json:"value_sum"`
	AccountedUntil int64   `json:"accounted_until"`
	LastStatus     string  `json:"last_status"`
	LastObservedAt int64   `json:"last_observed_at"`
	LastFreshUntil int64   `json:"last_fresh_until"`
}

func encodeDay(d status.Day) any {
	return dayRow{
		d.CheckID, d.Day.Format(time.DateOnly), d.Green.Microseconds(), d.Yellow.Microseconds(), d.Red.Microseconds(),
		d.Unknown.Microseconds(), d.Maintenance.Microseconds(), string(d.Worst()), d.Results, d.Values, d.Min, d.Max, d.Sum,
		d.AccountedUntil.UnixMicro(), string(d.LastStatus), d.LastObservedAt.UnixMicro(), d.LastFreshUntil.UnixMicro(),
	}
}

// dayColumns are the columns of a day after its check.
type dayColumns struct {
	day                                      calendarDay
	accounted, observed, fresh               instant
	green, yellow, red, unknown, maintenance microseconds
}

// targets returns where Scan writes the columns.
func (c *dayColumns) targets(d *status.Day) []any {
	return []any{
		&c.day, &c.green, &c.yellow, &c.red, &c.unknown, &c.maintenance, &d.Results, &d.Values, &d.Min, &d.Max, &d.Sum,
		&c.accounted, &d.LastStatus, &c.observed, &c.fresh,
	}
}

// setTimes copies the scanned times and durations to the day.
func (c *dayColumns) setTimes(d *status.Day) {
	d.Tally = status.Tally{
		Green: c.green.duration(), Yellow: c.yellow.duration(), Red: c.red.duration(), Unknown: c.unknown.duration(),
		Maintenance: c.maintenance.duration(),
	}
	d.Day, d.AccountedUntil, d.LastObservedAt, d.LastFreshUntil = c.day.Time, c.accounted.Time, c.observed.Time, c.fresh.Time
}

func scanDay(rows *sql.Rows) (d status.Day, err error) {
	var c dayColumns
	err = rows.Scan(append([]any{&d.CheckID}, c.targets(&d)...)...)
	c.setTimes(&d)
	return d, err
}

// microseconds is a duration in a column, in microseconds.
type microseconds int64

func (m microseconds) duration() time.Duration { return time.Duration(m) * time.Microsecond }
