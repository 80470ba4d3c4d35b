package status

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// MaxSummary is how many characters an error summary has at the most.
const MaxSummary = 2000

// Complaint is one thing that went wrong in a run.
type Complaint struct {
	Check  string // name for people; empty where it is not about one check
	Reason string
}

// ErrorSummary says what a person needs to know about a failed run: complaints grouped by reason, the most frequent
// first, secrets redacted, at most MaxSummary characters.
func ErrorSummary(complaints []Complaint) string {
	type group struct {
		reason string
		count  int
		checks []string
	}
	byReason := map[string]*group{}
	for _, c := range complaints {
		reason := Clip(Redact(c.Reason), MaxDetail) // in this order: half a secret has no shape any more
		g := byReason[reason]
		if g == nil {
			g = &group{reason: reason}
			byReason[reason] = g
		}
		g.count++
		if c.Check != "" {
			g.checks = append(g.checks, Redact(c.Check))
		}
	}
	groups := make([]*group, 0, len(byReason))
	for _, g := range byReason {
		slices.Sort(g.checks)
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.reason, b.reason))
	})
	lines := make([]string, len(groups))
	for i, g := range groups {
		lines[i] = g.reason + affected(g.checks)
	}
	return Clip(strings.Join(lines, "\n"), MaxSummary)
}

// affected names the checks of a group: all of a few, a few of many.
func affected(checks []string) string {
	const named = 3
	switch n := len(checks); {
	case n == 0:
		return ""
	case n <= named:
		return " (" + strings.Join(checks, ", ") + ")"
	default:
		return fmt.Sprintf(" (%s and %d more)", strings.Join(checks[:named], ", "), n-named)
	}
}

// secrets are the shapes of what must not be shown. Where a shape cannot tell how far a secret goes, it takes too much.
var secrets = []struct { //nolint:gochecknoglobals // compiled once, never written
	shape *regexp.Regexp
	keep  string
}{
	{regexp.MustCompile(`(?i)(bearer|basic)(?:\s|%20)+[A-Za-z0-9+/=._~-]{8,}`), "$1 ***"},
	{regexp.MustCompile(`(?i)(dapi|dose)[0-9a-f]{8,}(-\d+)?`), "***"},
	{regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)+`), "***"},
	{regexp.MustCompile(`(://)(?:[^\s/?#"]*:[^\s"]*|[^\s/?#"]*)@`), "$1***@"}, // a password may hold any of /?#@ itself
	{regexp.MustCompile(`(?i)(authorization\\*["']?\s*[=:]\s*)[^\s,;]+(?:[ \t]+[^\s,;]+)?`), "$1***"},
	{regexp.MustCompile(`(?i)([a-z0-9_-]*(?:password|passwd|pwd|secret|token|credentials?|` +
		`(?:api|access|account|private|secret|shared)[_-]?key|signature|sig))` + // the name,
		`(\\*["']?\s*(?:=>|=|:)\s*)` + // what stands between, in JSON or in JSON inside of a string,
		`(?:\\+"[^"]*"?|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s&"]+)`), "$1$2***"}, // the value, quoted or to its end
}

// Redact takes out what looks like a secret: tokens, passwords in addresses, and the values of fields named like one.
func Redact(text string) string {
	if text == "" { // most details are
		return ""
	}
	for _, s := range secrets {
		text = s.shape.ReplaceAllString(text, s.keep)
	}
	return text
}
