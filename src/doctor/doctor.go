// Package doctor checks the prerequisites of a configuration and says how to fix what is missing. Checks run at the same time,
// each with its own time limit, and one failure does not stop the others. Nothing is changed.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// State is the outcome of a check.
type State string

// The states.
const (
	OK      State = "ok"
	Missing State = "missing"
	Unknown State = "unknown" // it could not be determined
	Skipped State = "skipped" // it was not checked, and Found says why
)

// Finding is one line of the report.
type Finding struct {
	State State
	Name  string // what was checked
	Found string // the result, for people
	Do    string // how to fix it, or what else to know; can be empty
	// Run are statements and commands that fix it, one line each. They can be pasted, so the report does not break their lines.
	Run []string
	// Optional findings do not make the report fail: what is not configured, what `buoy migrate` creates, and what only some checks need.
	Optional bool
	// Checks are the checks that cannot be measured because of it, as positions in the list of examined checks.
	Checks []int
	// Rules is how many watch rules cannot be followed because of it.
	Rules int
	// Invalid is true if a config file is not valid.
	Invalid bool
}

// Check produces findings.
type Check struct {
	Name  string
	Limit time.Duration
	// Ask should end with its context. If it does not, the report goes on without it.
	Ask func(ctx context.Context) []Finding
}

// DefaultLimit is enough for a few requests to a workspace.
const DefaultLimit = 10 * time.Second

// grace lets a check report its own timeout.
const grace = time.Second

// Run runs all checks at the same time. It passes on their findings in the order of the checks, each as soon as possible.
func Run(ctx context.Context, checks []Check, each func(Finding)) {
	answers := make([]chan []Finding, len(checks))
	for i, c := range checks {
		answers[i] = make(chan []Finding, 1)
		go func() { answers[i] <- c.ask(ctx) }()
	}
	for _, answer := range answers {
		for _, finding := range <-answer {
			each(finding)
		}
	}
}

func (c Check) ask(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	answer := make(chan []Finding, 1)
	go func() { answer <- c.Ask(ctx) }()
	timer := time.NewTimer(c.Limit + grace)
	defer timer.Stop()
	select {
	case findings := <-answer:
		return findings
	case <-timer.C:
		return []Finding{{State: Unknown, Name: c.Name, Found: fmt.Sprintf("no response within %s", c.Limit)}}
	}
}

// Report contains all findings.
type Report []Finding

// Missing reports whether a required prerequisite is missing.
func (r Report) Missing() bool { return len(r.names(Missing, false)) > 0 }

// Invalid reports whether a config file is not valid.
func (r Report) Invalid() bool {
	return slices.ContainsFunc(r, func(f Finding) bool { return f.Invalid })
}

// Summary is the last line of the report.
func (r Report) Summary() string {
	missing, toCreate := r.names(Missing, false), r.names(Missing, true)
	if len(missing) > 0 {
		return "not ready, missing: " + strings.Join(missing, ", ")
	}
	summary := "ready"
	if len(toCreate) > 0 {
		summary = "ready for `buoy migrate`"
	}
	open, broken := len(r.names(Unknown, false))+len(r.names(Skipped, false)), r.broken()
	switch {
	case broken != "" && open > 0:
		return fmt.Sprintf("%s; %s not checked", broken, status.Count(open, "prerequisite"))
	case broken != "":
		return fmt.Sprintf("%s, but %s", summary, broken)
	case open > 0:
		return fmt.Sprintf("no problems found; %d not checked", open)
	}
	return summary
}

// broken counts the checks that cannot be measured, and the watch rules that cannot be followed; empty if there are none.
func (r Report) broken() string {
	var parts []string
	if n := r.unmeasured(); n > 0 {
		parts = append(parts, status.Count(n, "check")+" cannot be measured")
	}
	rules := 0
	for _, f := range r {
		if f.State == Missing {
			rules += f.Rules
		}
	}
	if rules > 0 {
		parts = append(parts, status.Count(rules, "watch rule")+" cannot be followed")
	}
	return strings.Join(parts, " and ")
}

// unmeasured returns how many checks cannot be measured.
func (r Report) unmeasured() int {
	checks := map[int]bool{}
	for _, f := range r {
		if f.State == Missing {
			for _, c := range f.Checks {
				checks[c] = true
			}
		}
	}
	return len(checks)
}

// names returns the names of the findings in a state, each once. Findings about checks and watch rules are left out, because
// those are counted.
func (r Report) names(state State, optional bool) []string {
	var names []string
	for _, f := range r {
		if f.State == state && f.Optional == optional && len(f.Checks) == 0 && f.Rules == 0 && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}
