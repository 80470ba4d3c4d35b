package httpapi

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func TestGreenCheckSaysWhatItsNewestResultSays(t *testing.T) {
	w := newWorld(t)
	w.measure(t, "green", 30*time.Second, status.Outcome{Verdict: status.Good, Value: new(5.0), Detail: "the run succeeded"})
	details := map[string]string{}
	for _, c := range get[api.CheckList](t, viewerServer(t, w), "/api/v1/status-checks").Items {
		if c.Detail != nil {
			details[c.Name] = *c.Detail
			require.Empty(t, c.Reason)
		}
	}
	require.Equal(t, map[string]string{"green": "the run succeeded"}, details, "the reason of the others says it")
}
