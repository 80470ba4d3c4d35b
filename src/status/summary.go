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
		checks []string
	}
	byReason := map[string]*group{}
	for _, c := range complaints {
		reason := Redact(clip(c.Reason, MaxDetail))
		g := byReason[reason]
		if g == nil {
			g = &group{reason: reason}
			byReason[reason] = g
		}
		if c.Check != "" {
			g.checks = append(g.checks, c.Check)
		}
	}
	groups := make([]*group, 0, len(byReason))
	for _, g := range byReason {
		slices.Sort(g.checks)
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(len(b.checks), len(a.checks)), strings.Compare(a.reason, b.reason))
	})
	lines := make([]string, len(groups))
	for i, g := range groups {
		lines[i] = g.reason + affected(g.checks)
	}
	return clip(strings.Join(lines, "\n"), MaxSummary)
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

var secrets = []struct {
	shape *regexp.Regexp
	keep  string
}{
	{regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}`), "$1 ***"},
	{regexp.MustCompile(`\bdapi[0-9a-f]{8,}(-\d+)?`), "***"},
	{regexp.MustCompile(`\bdose[0-9a-f]{8,}`), "***"},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?`), "***"},
	{regexp.MustCompile(`(://)[^/\s:@]+:[^/\s@]+@`), "$1***@"},
	{regexp.MustCompile(`(?i)\b([a-z0-9_-]*(?:password|passwd|secret|token|api[_-]?key|signature|sig))("?\s*[=:]\s*"?)[^\s"&,;]+`), "$1$2***"},
}

// Redact takes out what looks like a secret: tokens, passwords in addresses, and the values of fields named like one.
func Redact(text string) string {
	for _, s := range secrets {
		text = s.shape.ReplaceAllString(text, s.keep)
	}
	return text
}
