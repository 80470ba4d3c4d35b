package status

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// MaxSummary is the maximum length of an error summary, in characters.
const MaxSummary = 2000

// ProbeFailure is one failure in a run.
type ProbeFailure struct {
	Check  string // name for people; empty if the failure is not about one check
	Reason string
}

// ErrorSummary describes a failed run for people. Failures are grouped by reason, the most frequent first. Secrets are
// redacted. It has at most MaxSummary characters.
func ErrorSummary(failures []ProbeFailure) string {
	type group struct {
		reason string
		count  int
		checks []string
	}
	byReason := map[string]*group{}
	for _, c := range failures {
		reason := Clip(Redact(c.Reason), MaxDetail) // redact first, because a clipped secret is no longer recognized
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
		lines[i] = g.reason + checkList(g.checks)
	}
	return Clip(strings.Join(lines, "\n"), MaxSummary)
}

// checkList lists the checks of a group: all, or the first few of many.
func checkList(checks []string) string {
	const named = 3
	if len(checks) == 0 {
		return ""
	}
	return " (" + Some(checks, named) + ")"
}

// secrets are the patterns of texts that must not be shown. A pattern takes too much rather than too little.
var secrets = []struct { //nolint:gochecknoglobals // compiled once, never written
	pattern     *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`(?i)(bearer|basic)(?:\s|%20)+[A-Za-z0-9+/=._~-]{8,}`), "$1 ***"},
	{regexp.MustCompile(`(?i)(dapi|dose)[0-9a-f]{8,}(-\d+)?`), "***"},
	{regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)+`), "***"},
	{regexp.MustCompile(`(://)(?:[^\s/?#"]*:[^\s"]*|[^\s/?#"]*)@`), "$1***@"}, // a password can itself contain any of /?#@
	{regexp.MustCompile(`(?i)(authorization\\*["']?\s*[=:]\s*)[^\s,;]+(?:[ \t]+[^\s,;]+)?`), "$1***"},
	{regexp.MustCompile(`(?i)([a-z0-9_-]*(?:password|passwd|pwd|secret|token|credentials?|` +
		`(?:api|access|account|private|secret|shared)[_-]?key|signature|sig))` + // the name,
		`(\\*["']?\s*(?:=>|=|:)\s*)` + // what stands between, in JSON or in JSON inside of a string,
		`(?:\\+"[^"]*"?|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s&"]+)`), "$1$2***"}, // the value, quoted or to its end
}

// Redact replaces what looks like a secret: tokens, passwords in URLs, and the values of fields with secret-like names.
func Redact(text string) string {
	if text == "" { // most details are
		return ""
	}
	for _, s := range secrets {
		text = s.pattern.ReplaceAllString(text, s.replacement)
	}
	return text
}
