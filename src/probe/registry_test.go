package probe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/status"
)

func TestRegistryFindsItsKinds(t *testing.T) {
	r := probe.Registry{{KindRules: status.KindRules{Name: "http", Source: "http"}}, {KindRules: status.KindRules{Name: "beat", Source: "push", Pushed: true}}}
	require.Equal(t, status.Kinds{{Name: "http", Source: "http"}, {Name: "beat", Source: "push", Pushed: true}}, r.Rules())
	k, known := r.Find("beat")
	require.True(t, known)
	require.True(t, k.Pushed)
	_, known = r.Find("unknown")
	require.False(t, known)
}
