package probe

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"time"

	"buoy/src/status"
)

// Script is a parsed target of kind fixture: what a check measures at any moment. It is immutable, and safe for
// concurrent use.
type Script struct {
	value    float64
	jitter   float64
	latency  time.Duration
	episodes []episode
}

// episode is a time in which something else is measured.
type episode struct {
	ago    time.Duration // it begins that long before the anchor; negative: after it
	lasts  time.Duration // 0: until further notice
	every  time.Duration // it comes again; 0: it does not
	value  *float64
	answer status.Outcome // where value is nil
	silent bool
}

type scriptTarget struct {
	Value     float64         `json:"value" schema:"required,above=0,max=1e12" about:"What is measured when nothing happens."`
	Jitter    float64         `json:"jitter" schema:"min=0,max=1" about:"How far values stray, as a share of what they stray from."`
	LatencyMS float64         `json:"latency_ms" schema:"min=0,max=600000" about:"How long measuring seems to take."`
	Episodes  []episodeTarget `json:"episodes" about:"Times in which something else is measured. Later ones win."`
}

type episodeTarget struct {
	Ago        string   `json:"ago" schema:"required" about:"How long before the anchor it begins, such as 26h."`
	Lasts      string   `json:"lasts" about:"Until further notice when left out."`
	Every      string   `json:"every" about:"It comes again, that often."`
	Value      *float64 `json:"value" schema:"min=0,max=1e12" about:"One of value, bad, unmeasured and silent."`
	Bad        string   `json:"bad" about:"The reason, in words."`
	Unmeasured string   `json:"unmeasured" about:"The reason, in words."`
	Silent     bool     `json:"silent" about:"No result at all."`
}

const maxScripted = 1e12

// ParseScript reads a target once, for many moments, and reports every rule that it breaks.
func ParseScript(target json.RawMessage) (Script, []status.FieldError) {
	var t scriptTarget
	wrong := decode(target, &t)
	if len(wrong) > 0 {
		return Script{}, wrong
	}
	if t.Value <= 0 || t.Value > maxScripted {
		wrong.add("value", "range", "%v must be greater than 0 and at most %g: it is what the check measures when nothing happens", t.Value, maxScripted)
	}
	if t.Jitter < 0 || t.Jitter > 1 {
		wrong.add("jitter", "range", "%v must be from 0 to 1, a share of the value", t.Jitter)
	}
	if t.LatencyMS < 0 || t.LatencyMS > 600_000 {
		wrong.add("latency_ms", "range", "%v must be from 0 to 600000", t.LatencyMS)
	}
	s := Script{value: t.Value, jitter: t.Jitter, latency: time.Duration(t.LatencyMS * float64(time.Millisecond))}
	for i, e := range t.Episodes {
		s.episodes = append(s.episodes, e.parse(fmt.Sprintf("episodes[%d]", i), &wrong))
	}
	return s, wrong
}

func (e episodeTarget) parse(at string, wrong *problems) episode {
	parsed := episode{
		ago:    wrong.duration(at+".ago", e.Ago, true),
		lasts:  wrong.duration(at+".lasts", e.Lasts, false),
		every:  wrong.duration(at+".every", e.Every, false),
		value:  e.Value,
		silent: e.Silent,
	}
	if e.Ago == "" {
		wrong.add(at+".ago", "required", "is required: how long before the anchor it begins, e.g. 26h")
	}
	if parsed.every > 0 && (parsed.lasts == 0 || parsed.lasts >= parsed.every) {
		wrong.add(at+".lasts", "ltfield", "%q must be shorter than every %q", e.Lasts, e.Every)
	}
	says := 0
	for _, said := range []bool{e.Value != nil, e.Bad != "", e.Unmeasured != "", e.Silent} {
		if said {
			says++
		}
	}
	if says != 1 {
		wrong.add(at, "oneof", "says %d of value, bad, unmeasured and silent; exactly one is wanted", says)
	}
	if e.Value != nil && (*e.Value < 0 || *e.Value > maxScripted) {
		wrong.add(at+".value", "range", "%v must be from 0 to %g", *e.Value, maxScripted)
	}
	switch {
	case e.Bad != "":
		parsed.answer = bad("%s", e.Bad)
	case e.Unmeasured != "":
		parsed.answer = unmeasured("%s", e.Unmeasured)
	}
	return parsed
}

func (p *problems) duration(field, text string, negative bool) time.Duration {
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		p.add(field, "duration", "%q is not a duration such as 45m or 26h", shorten(text))
	case d <= 0 && !negative:
		p.add(field, "gt", "%q must be longer than nothing", shorten(text))
	}
	return d
}

// At says what the check measures at a moment; silent: nothing at all, not even that it could not. The same check,
// anchor and moment always give the same.
func (s Script) At(check status.Check, anchor, at time.Time) (outcome status.Outcome, silent bool) {
	seed := seedOf(check)
	latency := time.Duration(float64(s.latency) * (1 + s.jitter*noise(^seed, at)))
	value := s.value
	for i := len(s.episodes) - 1; i >= 0; i-- {
		e := s.episodes[i]
		if !e.covers(anchor, at) {
			continue
		}
		if e.silent {
			return status.Outcome{}, true
		}
		if e.value == nil {
			outcome = e.answer
			outcome.Latency = latency
			return outcome, false
		}
		value = *e.value
		break
	}
	outcome = measured(round(value*(1+s.jitter*noise(seed, at))), "")
	outcome.Latency = latency
	return outcome, false
}

func (e episode) covers(anchor, at time.Time) bool {
	since := at.Sub(anchor) + e.ago
	if since < 0 {
		return false
	}
	if e.every > 0 {
		since %= e.every
	}
	return e.lasts == 0 || since < e.lasts
}

func seedOf(check status.Check) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(check.ID)) // a hash in memory does not fail
	if check.ID == "" {
		_, _ = h.Write([]byte(check.Name))
	}
	return h.Sum64()
}

// noise is from -1 to 1: half of it drifts from hour to hour, as load does, half is new every second.
func noise(seed uint64, at time.Time) float64 {
	const hour = 3600
	second := at.Unix()
	start := second - ((second%hour)+hour)%hour
	part := float64(second-start) / hour
	drift := random(seed, start)*(1-part) + random(seed, start+hour)*part
	return (drift + random(seed+1, second)) / 2
}

// random is from -1 to 1, by the finalizer of SplitMix64.
func random(seed uint64, n int64) float64 {
	x := seed + uint64(n)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return float64(x>>11)/(1<<52) - 1
}

// round keeps four digits that count: more is noise to people and bytes to the store.
func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow10(3 - int(math.Floor(math.Log10(math.Abs(v)))))
	if math.IsInf(scale, 0) {
		return v
	}
	return math.Round(v*scale) / scale
}
