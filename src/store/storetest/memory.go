package storetest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testMemory(t *testing.T, s store.Store) {
	t.Run("a source without memory has none", func(t *testing.T) {
		found, err := s.Memory(t.Context(), "none")
		require.NoError(t, err)
		require.Nil(t, found)
	})
	t.Run("the last content of a source replaces the ones before, and those of other sources stay", func(t *testing.T) {
		body := func(v any) json.RawMessage {
			text, err := json.Marshal(v)
			require.NoError(t, err)
			return text
		}
		first, second, other := body(map[string]any{"text": nasty}), body(map[string]any{"text": strings.Repeat(nasty, 1_000)}), body([]int{})
		for i, write := range []struct {
			source  string
			content json.RawMessage
		}{{"one", first}, {"two", other}, {"one", second}, {"one", second}} {
			require.NoError(t, s.SaveMemory(t.Context(), status.Source(write.source), write.content, "ingest", noon.Add(time.Duration(i)*time.Second)))
			found, err := s.Memory(t.Context(), status.Source(write.source))
			require.NoError(t, err)
			require.JSONEq(t, string(write.content), string(found))
		}
		found, err := s.Memory(t.Context(), "two")
		require.NoError(t, err)
		require.JSONEq(t, string(other), string(found))
	})
}
