package bundle

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// taskEnv sends the tasks of jobs to another workspace where RIG_HOST and RIG_TOKEN name one that has a warehouse.
func taskEnv() []string {
	var env []string
	for _, name := range []string{"RIG_HOST", "RIG_TOKEN"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// jobsStart runs both jobs as `bundle run` does. Here is neither a catalog nor a warehouse, so they get as far as that, and say so in
// one line.
func jobsStart(t *testing.T, r *rig) {
	t.Helper()
	for job, first := range map[string]string{"setup": "doctor", "ingest": "ingest"} {
		said, code := r.bundle(t, "run", "-t", "prod", job)
		require.Equal(t, 1, code)
		require.Contains(t, said, "$ buoy "+first)
		require.Contains(t, said, "Failure: buoy "+first+": exit code 1: ")
		require.NotContains(t, said, token)
	}
}
