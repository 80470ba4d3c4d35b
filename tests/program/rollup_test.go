package program_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

func TestWrongDaysOfARollupAreExplained(t *testing.T) {
	p := program.Build(t)
	for message, args := range map[string][]string{
		"missing flags: --to=DAY":                             {"--from=2026-11-02"},
		"missing flags: --from=DAY":                           {"--to=2026-11-02"},
		"--to=2026-11-01 is before --from=2026-11-02":         {"--from=2026-11-02", "--to=2026-11-01"},
		`--from: "yesterday" is not a day such as 2026-11-01`: {"--from=yesterday", "--to=2026-11-02"},
	} {
		out := p.Run(t, time.Minute, append([]string{"rollup"}, args...)...)
		require.Equal(t, 2, out.Code, out)
		require.Contains(t, out.Stderr, message)
	}
}
