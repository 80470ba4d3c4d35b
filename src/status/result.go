package status

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"
)

// Verdict is how a probe answered, before any limit is applied.
type Verdict int

// The four answers of a probe. What is wrong with the watched thing is Bad; what is wrong with us is Unmeasured.
const (
	Measured   Verdict = iota // a value, to be judged against the limits
	Bad                       // the watched thing is broken, with a reason in words
	Unmeasured                // it could not be measured, with a reason in words
	Degraded                  // it works, but something needs attention: yellow, or red if the value reaches that limit
)

// MaxClockSkew is how far ahead of the clock a time can plausibly be, because clocks differ. A time that is further ahead
// is wrong, so nothing can be measured by it.
const MaxClockSkew = 5 * time.Minute

// Outcome is what a probe answers for one check.
type Outcome struct {
	Verdict Verdict
	Value   *float64      // measures badness; may be set beside any verdict
	Detail  string        // for people: the reason, or what was seen
	Link    string        // where to look at the evidence
	Latency time.Duration // how long measuring took
}

// MaxDetail is how many characters of a detail are kept.
const MaxDetail = 500

// Result is one measurement of one check.
type Result struct {
	ID         string // ResultID(RunID, CheckID): writing it twice is writing it once
	CheckID    string
	PlatformID string
	RunID      string
	Status     Status
	Value      *float64
	ObservedAt time.Time
	FreshUntil time.Time // it holds until the next result or until this time, whichever is first
	LatencyMS  int64
	Detail     string
	Link       string
	CreatedAt  time.Time
	CreatedBy  string
}

// Judge turns a probe's outcome into a result. A value is judged against the limits: below warn green, from warn on
// yellow, from crit on red; without limits a measured value is green. NaN and infinities are not values. A secret in the
// detail is redacted here, whatever the probe has done about it: what is stored is shown to every viewer. The check has the
// unit of the value; see Kinds.WithUnit.
//
// FreshUntil is settled here, once: a later edit of the check's freshness does not rewrite what was known in the past,
// so a roll-up rebuilt from raw results is the one that was folded.
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

// withLimit puts the limit that a value reaches in front of the detail. It is written when the value is judged: later the
// check may have other limits.
func withLimit(c Check, r Result) string {
	switch text := limitReached(c, r); {
	case text == "":
		return r.Detail
	case r.Detail == "":
		return text
	default:
		return text + "; " + r.Detail
	}
}

// limitReached says which limit makes a result yellow or red, such as "202 ms (limit 100 ms)"; empty if none does.
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

// ResultID derives the id of the result that a run writes for a check. It has the form of a UUIDv7: the run's own time,
// so that ids sort by run, and a hash of both in place of the random part.
func ResultID(runID, checkID string) string {
	var head [6]byte
	if run, err := hex.DecodeString(strings.ReplaceAll(runID, "-", "")); err == nil && len(run) == 16 {
		copy(head[:], run)
	}
	return derivedID(head, runID+"/"+checkID)
}

// DerivedID is an id that the same time and text always give. It has the form of a UUIDv7: the time in milliseconds, so that
// ids sort by it, and a hash of the text in place of the random part.
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

// Clip cuts text to n characters and says so with an ellipsis.
func Clip(text string, n int) string {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "\uFFFD")
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
