package status

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Verdict is the result of a probe before limits are applied.
type Verdict int

// The verdicts. A failure of the target is Bad; a failure of Buoy is Unmeasured.
const (
	Measured   Verdict = iota // a value, to be compared with the limits
	Bad                       // the target is broken; the detail is the reason
	Unmeasured                // it could not be measured; the detail is the reason
	Degraded                  // it works but needs attention: yellow, or red if the value reaches that limit
	Good                      // it works; a value, if there is one, is compared with the limits
)

// MaxClockSkew is the maximum plausible difference between two clocks. A time further in the future is wrong and cannot be
// used.
const MaxClockSkew = 5 * time.Minute

// Outcome is the result of a probe for one check.
type Outcome struct {
	Verdict Verdict
	Value   *float64      // higher is worse; can be set with any verdict
	Detail  string        // for people: the reason, or what was observed
	Link    string        // URL of the evidence
	Latency time.Duration // how long the measurement took
}

// MaxDetail is the maximum length of a detail, in characters.
const MaxDetail = 500

// Result is one measurement of one check.
type Result struct {
	ID         string // ResultID(RunID, CheckID), so writing it twice stores it once
	CheckID    string
	PlatformID string
	RunID      string
	Status     Status
	Value      *float64
	ObservedAt time.Time
	FreshUntil time.Time // valid until the next result or this time, whichever is first
	LatencyMS  int64
	Detail     string
	Link       string
	CreatedAt  time.Time
	CreatedBy  string
}

// Judge turns a probe's outcome into a result. A value is compared with the limits: green below warn, yellow from warn on,
// red from crit on. Without limits a measured value is green. NaN and infinities do not count as values. Secrets in the
// detail are redacted here as well, because every viewer can see what is stored. The check must have the unit of the value;
// see Kinds.WithUnit.
//
// FreshUntil is fixed when the result is created. Changing the check's freshness later does not change the past, so a
// roll-up rebuilt from raw results equals the folded one.
func Judge(c Check, runID string, o Outcome, observedAt time.Time) Result {
	r := Result{
		ID: ResultID(runID, c.ID), CheckID: c.ID, PlatformID: c.PlatformID, RunID: runID,
		Status: Unknown, ObservedAt: Micro(observedAt), FreshUntil: Micro(observedAt.Add(c.Freshness)),
		LatencyMS: max(0, o.Latency.Milliseconds()), Detail: Clip(Redact(Visible(o.Detail)), MaxDetail), Link: Visible(o.Link),
	}
	if o.Value != nil && (math.IsNaN(*o.Value) || math.IsInf(*o.Value, 0)) {
		if o.Verdict == Measured {
			o.Verdict, r.Detail = Unmeasured, fmt.Sprintf("the measured value %v is not a number", *o.Value)
		}
		o.Value = nil
	}
	r.Value = o.Value
	switch {
	case o.Verdict == Bad:
		r.Status = Red
	case o.Verdict == Unmeasured:
		r.Status = Unknown
	case o.Verdict == Degraded && o.Value == nil:
		r.Status = Yellow
	case o.Verdict == Good && o.Value == nil:
		r.Status = Green
	case o.Value == nil:
		r.Detail = "the probe gave no value"
	default:
		r.Status = judgeValue(c, *o.Value)
		r.Detail = Clip(withLimit(c, r), MaxDetail)
		if o.Verdict == Degraded && r.Status == Green {
			r.Status = Yellow
		}
	}
	return r
}

// withLimit puts the limit that a value reaches before the detail. It is written when the value is judged, because the
// check may have other limits later.
func withLimit(c Check, r Result) string { return JoinDetails(limitReached(c, r), r.Detail) }

// JoinDetails joins the parts of a detail or a reason that are not empty.
func JoinDetails(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; ")
}

// limitReached describes the limit that makes a result yellow or red, such as "202 ms (limit 100 ms)". It is empty if there
// is none.
func limitReached(c Check, r Result) string {
	limit := map[Status]*float64{Yellow: c.Warn, Red: c.Crit}[r.Status]
	if limit == nil || r.Value == nil || *r.Value < *limit {
		return ""
	}
	short := c.Unit
	if strings.Contains(c.Unit, " ") { // a phrase such as "rows missing" is not repeated
		short = ""
	}
	return fmt.Sprintf("%s (limit %s)", Quantity(*r.Value, c.Unit, c.Warn, c.Crit), Quantity(*limit, short))
}

func judgeValue(c Check, value float64) Status {
	switch {
	case c.Crit != nil && value >= *c.Crit:
		return Red
	case c.Warn != nil && value >= *c.Warn:
		return Yellow
	}
	return Green
}

// ResultID derives the id of the result that a run writes for a check. It has the form of a UUIDv7. It starts with the time
// of the run, so that ids sort by run. A hash of both ids replaces the random part.
func ResultID(runID, checkID string) string {
	var head [6]byte
	if run, err := hex.DecodeString(strings.ReplaceAll(runID, "-", "")); err == nil && len(run) == 16 {
		copy(head[:], run)
	}
	return derivedID(head, runID+"/"+checkID)
}

// DerivedID derives an id from a time and a text. It has the form of a UUIDv7. It starts with the time in milliseconds, so
// that ids sort by it. A hash of the text replaces the random part.
func DerivedID(at time.Time, text string) string {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(0, at.UnixMilli()))) //nolint:gosec // not negative
	return derivedID([6]byte(ms[2:]), text)
}

func derivedID(head [6]byte, text string) string {
	sum := sha256.Sum256([]byte(text))
	id := [16]byte(sum[:16])
	copy(id[:6], head[:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// Clip cuts text to n characters and marks the cut with an ellipsis.
func Clip(text string, n int) string {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "\uFFFD")
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
