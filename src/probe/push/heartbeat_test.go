package push_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
	"buoy/src/probe/push"
)

func TestHeartbeatTargetHasNoFields(t *testing.T) {
	k := push.Heartbeat()
	require.True(t, k.Pushed)
	require.Nil(t, k.Measure)
	require.Empty(t, k.ValidateTarget(json.RawMessage(`{}`)))
	require.Empty(t, k.ValidateTarget(nil))
	probetest.RequireRefused(t, k.ValidateTarget(json.RawMessage(`{"url":"x"}`)), "url", `unknown field "url"; the target of this kind has no fields`)
}
