package board

import (
	"math"
	"time"
	"unique"

	"buoy/src/status"
)

// The types below are compact, because a thousand checks have half a million results and half a million days. Equal strings share memory.

// resultText has the texts of a result. Most results of a check have the same texts.
type resultText struct{ detail, link string }

// compactResult is one result of a check.
type compactResult struct {
	observedAt int64   // microseconds since 1970
	value      float64 // NaN if there is none
	run        unique.Handle[string]
	text       unique.Handle[resultText]
	freshMS    uint32 // it is valid for this many milliseconds
	latencyMS  uint32
	status     code
}

// code is a status in one byte.
type code uint8

const (
	codeUnknown code = iota
	codeGreen
	codeYellow
	codeRed
	codeInactive // only in a step
)

func codeOf(s status.Status) code {
	switch s {
	case status.Green:
		return codeGreen
	case status.Yellow:
		return codeYellow
	case status.Red:
		return codeRed
	case status.StatusInactive:
		return codeInactive
	}
	return codeUnknown
}

func (c code) status() status.Status {
	switch c {
	case codeGreen:
		return status.Green
	case codeYellow:
		return status.Yellow
	case codeRed:
		return status.Red
	case codeInactive:
		return status.StatusInactive
	}
	return status.Unknown
}

func compactOf(r status.Result) compactResult {
	compact := compactResult{
		observedAt: r.ObservedAt.UnixMicro(), value: math.NaN(), run: unique.Make(r.RunID),
		text: unique.Make(resultText{r.Detail, r.Link}), status: codeOf(r.Status),
		freshMS: clampMS(r.FreshUntil.Sub(r.ObservedAt)), latencyMS: uint32(min(max(r.LatencyMS, 0), math.MaxUint32)),
	}
	if r.Value != nil {
		compact.value = *r.Value
	}
	return compact
}

// result returns the full result of the check. Its id is derived in the same way as when it was written.
func (r compactResult) result(c *status.Check) status.Result {
	at, text := r.at(), r.text.Value()
	full := status.Result{
		ID: status.ResultID(r.run.Value(), c.ID), CheckID: c.ID, PlatformID: c.PlatformID, RunID: r.run.Value(),
		Status: r.status.status(), ObservedAt: at, FreshUntil: r.freshUntil(),
		LatencyMS: int64(r.latencyMS), Detail: text.detail, Link: text.link,
	}
	if !math.IsNaN(r.value) {
		v := r.value
		full.Value = &v
	}
	return full
}

// fullResults returns the full results of the check.
func fullResults(compact []compactResult, c *status.Check) []status.Result {
	results := make([]status.Result, len(compact))
	for i, r := range compact {
		results[i] = r.result(c)
	}
	return results
}

func (r compactResult) freshUntil() time.Time {
	return r.at().Add(time.Duration(r.freshMS) * time.Millisecond)
}

func (r compactResult) at() time.Time { return time.UnixMicro(r.observedAt).UTC() }

// rollUp is one day of a check. Milliseconds are precise enough for the page; the store has microseconds.
type rollUp struct {
	min, max, sum                              float64 // of the values; 0 if there are none
	day                                        int32   // days since 1970
	green, yellow, red, maintenance, accounted uint32  // milliseconds
	results, values                            uint32
}

func rollUpOf(d status.Day) rollUp {
	return rollUp{
		min: d.Min, max: d.Max, sum: d.Sum, day: dayNumber(d.Day), green: clampMS(d.Green), yellow: clampMS(d.Yellow),
		red: clampMS(d.Red), maintenance: clampMS(d.Maintenance), accounted: clampMS(d.Total()),
		results: uint32(d.Results), values: uint32(d.Values),
	}
}

func (r rollUp) tally() status.Tally {
	ms := func(n uint32) time.Duration { return time.Duration(n) * time.Millisecond }
	t := status.Tally{Green: ms(r.green), Yellow: ms(r.yellow), Red: ms(r.red), Maintenance: ms(r.maintenance)}
	t.Unknown = max(0, ms(r.accounted)-t.Total())
	return t
}

// accountedUntil returns the time until which the day is counted.
func (r rollUp) accountedUntil() time.Time {
	return dayTime(r.day).Add(time.Duration(r.accounted) * time.Millisecond)
}

func clampMS(d time.Duration) uint32 {
	return uint32(min(max(d.Round(time.Millisecond).Milliseconds(), 0), math.MaxUint32))
}

const dayLength = 24 * time.Hour

func dayNumber(t time.Time) int32 { return int32(t.Unix() / int64(dayLength/time.Second)) }

func dayTime(n int32) time.Time { return time.Unix(int64(n)*int64(dayLength/time.Second), 0).UTC() }
