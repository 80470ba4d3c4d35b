package sqlstore

import (
	"database/sql"
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

func scanResult(rows *sql.Rows) (r status.Result, err error) {
	var observed, fresh, created instant
	err = rows.Scan(&r.ID, &r.CheckID, &r.PlatformID, &r.RunID, &r.Status, &r.Value, &observed, &fresh, &r.LatencyMS,
		&r.Detail, &r.Link, &created, &r.CreatedBy)
	r.ObservedAt, r.FreshUntil, r.CreatedAt = observed.Time, fresh.Time, created.Time
	return r, err
}

func scanRun(rows *sql.Rows) (r status.Run, err error) {
	var started, finished instant
	var audit auditColumns
	into := []any{
		&r.ID, &r.Source, &r.State, &r.Trigger, &started, &finished, &r.ChecksTotal, &r.ResultsWritten, &r.ChecksFailed,
		&r.ErrorSummary,
	}
	if err = rows.Scan(append(into, audit.into(&r.Audit)...)...); err != nil {
		return r, err
	}
	audit.set(&r.Audit)
	r.StartedAt, r.FinishedAt = started.Time, finished.pointer()
	return r, nil
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

func scanDay(rows *sql.Rows) (d status.Day, err error) {
	var day calendarDay
	var accounted, observed, fresh instant
	var green, yellow, red, unknown, maintenance micro
	err = rows.Scan(&d.CheckID, &day, &green, &yellow, &red, &unknown, &maintenance, &d.Results, &d.Values,
		&d.Min, &d.Max, &d.Sum, &accounted, &d.LastStatus, &observed, &fresh)
	d.Tally = status.Tally{
		Green: green.duration(), Yellow: yellow.duration(), Red: red.duration(), Unknown: unknown.duration(),
		Maintenance: maintenance.duration(),
	}
	d.Day, d.AccountedUntil, d.LastObservedAt, d.LastFreshUntil = day.Time, accounted.Time, observed.Time, fresh.Time
	return d, err
}

// micro is a duration in a column: microseconds.
type micro int64

func (m micro) duration() time.Duration { return time.Duration(m) * time.Microsecond }
