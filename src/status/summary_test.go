package status_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestErrorSummaryGroupsFailuresByReason(t *testing.T) {
	failures := func(reason string, checks ...string) (list []status.ProbeFailure) {
		for _, c := range checks {
			list = append(list, status.ProbeFailure{Check: c, Reason: reason})
		}
		return list
	}
	for name, tc := range map[string]struct {
		failures []status.ProbeFailure
		want     string
	}{
		"nothing failed":                     {nil, ""},
		"a failure of the run":               {failures("no route", ""), "no route"},
		"a failure of a check":               {failures("timeout", "a"), "timeout (a)"},
		"three checks are named, by name":    {failures("timeout", "c", "a", "b"), "timeout (a, b, c)"},
		"of four checks, one is not named":   {failures("timeout", "d", "c", "a", "b"), "timeout (a, b, c and 1 more)"},
		"of ten checks, seven are not named": {failures("timeout", strings.Split("jihgfedcba", "")...), "timeout (a, b, c and 7 more)"},
		"the most frequent reason is first": {
			slices.Concat(failures("a reason", "x"), failures("timeout", "a", "b"), failures("no route", "c")), "timeout (a, b)\na reason (x)\nno route (c)",
		},
		"secrets are removed before reasons are compared": {
			slices.Concat(failures("password=hunter2", "a token=abc"), failures("password=hunter3", "b")), "password=*** (a token=***, b)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for range 3 { // the order of a map is random
				require.Equal(t, tc.want, status.ErrorSummary(tc.failures))
			}
		})
	}
}

func TestErrorSummaryIsBounded(t *testing.T) {
	var failures []status.ProbeFailure
	for _, r := range "abcdef" {
		failures = append(failures, status.ProbeFailure{Check: "c", Reason: strings.Repeat(string(r), status.MaxDetail+1)})
	}
	summary := status.ErrorSummary(failures)
	require.Equal(t, status.MaxSummary, utf8.RuneCountInString(summary))
	require.Equal(t, strings.Repeat("a", status.MaxDetail-1)+"… (c)", strings.Split(summary, "\n")[0], "one reason does not hide the others")
	require.True(t, strings.HasSuffix(summary, "…"))
}
