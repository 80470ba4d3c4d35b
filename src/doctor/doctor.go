// Package doctor says what Buoy finds of what it needs: checks that are asked side by side, each within a limit of its own,
// and the lines that they end in. It knows what findings mean and how they read; who asks whom is up to the caller.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is how a check has ended.
type State string

// The states.
const (
	OK      State = "ok"
	Missing State = "missing"
	Unknown State = "unknown" // it could not be found out
	Skipped State = "skipped" // it was not asked, and Found says why
)

// Finding is one line of the report.
type Finding struct {
	State State
	Name  string // what was looked for
	Found string // in words
	Do    string // what to do about it, or what else to know; empty for nothing
	// Optional is of what keeps nobody from going on: what is not configured, and what a command of Buoy's makes.
	Optional bool
}

// Check finds something out.
type Check struct {
	Name  string
	Limit time.Duration // for the answer
	// Ask should end with its context. One that does not is left behind: it hides nothing of the rest.
	Ask func(ctx context.Context) []Finding
}

// DefaultLimit is for checks that ask a workspace a few questions.
const DefaultLimit = 10 * time.Second

// grace is for a check to say in its own words that its time is over.
const grace = time.Second

// Run asks all checks at once and gives their findings in the order of the checks, each as soon as those before it are there.
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
	late := time.NewTimer(c.Limit + grace)
	defer late.Stop()
	select {
	case findings := <-answer:
		return findings
	case <-late.C:
		return []Finding{{State: Unknown, Name: c.Name, Found: fmt.Sprintf("no answer within %s", c.Limit)}}
	}
}

// Report is the findings together.
type Report []Finding

// Missing says whether something that is needed is missing.
func (r Report) Missing() bool { return len(r.names(Missing, false)) > 0 }

// Summary is the last line: whether to go on.
func (r Report) Summary() string {
	missing, toMake := r.names(Missing, false), r.names(Missing, true)
	switch open := len(r.names(Unknown, false)) + len(r.names(Skipped, false)); {
	case len(missing) > 0:
		return "not ready, missing: " + strings.Join(missing, ", ")
	case open > 0:
		return fmt.Sprintf("nothing that is needed was found missing; %d not checked", open)
	case len(toMake) > 0:
		return "ready for `buoy migrate`"
	}
	return "ready"
}

func (r Report) names(state State, optional bool) []string {
	var names []string
	for _, f := range r {
		if f.State == state && f.Optional == optional && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}
