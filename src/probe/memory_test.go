package probe

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func firstDay() time.Time { return time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC) }

// nextRun returns the memory that a later run loads, and whether the earlier run had to save it.
func nextRun(t *testing.T, m *Memory, now time.Time) (next *Memory, changed bool) {
	t.Helper()
	content, changed, err := m.Content()
	require.NoError(t, err)
	next, err = LoadMemory(content, now)
	require.NoError(t, err)
	return next, changed
}

func TestMemoryOutlivesARun(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	var value string
	require.False(t, m.Recall("a", &value), "it is empty")
	require.NoError(t, m.Keep("a", "x"))
	require.True(t, m.Recall("a", &value), "in the same run, too")
	m, changed := nextRun(t, m, firstDay().Add(time.Hour))
	require.True(t, changed)
	require.True(t, m.Recall("a", &value))
	require.Equal(t, "x", value)
	require.NoError(t, m.Keep("a", "x"))
	_, changed = nextRun(t, m, firstDay())
	require.False(t, changed, "the same value need not be saved again")
}

func TestUnusedValueIsForgottenAfterTwoWeeks(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	require.NoError(t, m.Keep("used", 1))
	require.NoError(t, m.Keep("unused", 1))
	var n int
	for day := 1; day <= 14; day++ {
		m, _ = nextRun(t, m, firstDay().AddDate(0, 0, day))
		require.True(t, m.Recall("used", &n))
	}
	m, changed := nextRun(t, m, firstDay().AddDate(0, 0, 15))
	require.True(t, changed)
	require.True(t, m.Recall("used", &n))
	require.False(t, m.Recall("unused", &n))
}

func TestReadingAllValuesIsNoUse(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	for key, value := range map[string]any{"a/1": 1, "a/2": 2, "a/x": "text", "b/1": 3} {
		require.NoError(t, m.Keep(key, value))
	}
	for day := range 14 {
		m, _ = nextRun(t, m, firstDay().AddDate(0, 0, day))
		require.Equal(t, map[string]int{"a/1": 1, "a/2": 2}, RecallAll[int](m, "a/"))
	}
	m, _ = nextRun(t, m, firstDay().AddDate(0, 0, 15))
	require.Empty(t, RecallAll[int](m, "a/"))
}

func TestValueIsForgottenAtOnce(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	require.NoError(t, m.Keep("a", 1))
	require.NoError(t, m.Keep("b", 2))
	m, _ = nextRun(t, m, firstDay())
	m.Forget("a")
	m.Forget("lost")
	var n int
	require.False(t, m.Recall("a", &n))
	require.True(t, m.Recall("b", &n))
	m, changed := nextRun(t, m, firstDay())
	require.True(t, changed)
	m.Forget("a")
	_, changed = nextRun(t, m, firstDay())
	require.False(t, changed, "it is forgotten already")
}

func TestValueOfAnotherVersionIsForgotten(t *testing.T) {
	m, err := LoadMemory(json.RawMessage(`{"a": {"used": "2026-11-30T00:00:00Z", "value": "text"}}`), firstDay())
	require.NoError(t, err)
	var n int
	require.False(t, m.Recall("a", &n))
	_, err = LoadMemory(json.RawMessage(`[]`), firstDay())
	require.ErrorContains(t, err, "read what probes remember")
}

func TestMemoryIsSafeForConcurrentUse(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			var n int
			m.Recall(fmt.Sprint(i%10), &n)
			_ = m.Keep(fmt.Sprint(i%10), i)
			_, _, _ = m.Content()
		})
	}
	all.Wait()
	content, _, err := m.Content()
	require.NoError(t, err)
	require.NotEmpty(t, content)
}

func TestLargeMemoryIsCompressed(t *testing.T) {
	m, err := LoadMemory(nil, firstDay())
	require.NoError(t, err)
	size := 0
	for i := range 2_000 {
		value := fmt.Sprintf("the run %d of the job took %d seconds and succeeded", i*7, i)
		size += len(value)
		require.NoError(t, m.Keep(fmt.Sprint("job/", i), value))
	}
	content, changed, err := m.Content()
	require.NoError(t, err)
	require.True(t, changed)
	require.True(t, json.Valid(content))
	require.Less(t, len(content), size/3)
	read, err := LoadMemory(content, firstDay())
	require.NoError(t, err)
	var value string
	require.True(t, read.Recall("job/1999", &value))
	require.Equal(t, "the run 13993 of the job took 1999 seconds and succeeded", value)
	for _, broken := range []string{`"`, `"x"`, `"aGVsbG8="`, string(content[:len(content)/2]) + `"`} {
		_, err := LoadMemory(json.RawMessage(broken), firstDay())
		require.ErrorContains(t, err, "read what probes remember", broken[:min(len(broken), 20)])
	}
}

func TestUnreadableMemoryIsAnError(t *testing.T) {
	packed, err := pack(json.RawMessage(`{"a": "` + strings.Repeat("x", maxPlain) + `"}`))
	require.NoError(t, err)
	for name, content := range map[string]string{
		"null": `null`, "a list": `[]`, "a number": `1`, "half of it": `{"a": {"used"`, "another text": `"eA=="`,
		"half of a compressed one": string(packed[:len(packed)/2]) + `"`,
	} {
		_, err := LoadMemory(json.RawMessage(content), firstDay())
		require.Error(t, err, name)
	}
}
