package warehouse_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/program"
	"buoy/tests/warehouse/rig"
)

// morning is the time of all test data.
var morning = time.Date(2026, 3, 1, 8, 0, 0, 1_000, time.UTC)

func platform(key string) status.Platform {
	return storetest.NewPlatform(key, func(p *status.Platform) { p.Name, p.Audit = "Platform "+key, storetest.Audit(morning, "me") })
}

// journal is the log of a store: the repeated statements and the waits before.
type journal struct{ program.Output }

// pauses returns the waits since the last call.
func (j *journal) pauses(t *testing.T) (pauses []time.Duration) {
	t.Helper()
	for line := range strings.Lines(j.Take()) {
		var entry struct {
			Pause int64 `json:"backoff_ms"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		pauses = append(pauses, time.Duration(entry.Pause)*time.Millisecond)
	}
	return pauses
}

func (j *journal) listen(o *sqlstore.DatabricksOptions) {
	o.Log = slog.New(slog.NewJSONHandler(j, nil))
}

// attempts returns how often statements were sent since the last Reset, including failed ones.
func attempts(t *testing.T, r *rig.Rig) int {
	t.Helper()
	return r.Stats(t).Calls["ExecuteStatement"]
}

// isDown requires an error that tells users why the store cannot be used.
func isDown(t *testing.T, err error, text string) {
	t.Helper()
	require.Truef(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
	require.ErrorContains(t, err, text)
}

func TestRetryAfterIsHonouredUpToTheCap(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	var log journal
	s := open(t, r, fresh(t, r), log.listen, func(o *sqlstore.DatabricksOptions) { o.MaxBackoff, o.Tries = 1200*time.Millisecond, 3 })
	var want []string
	for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		for after, pause := range map[string]struct{ minimum, maximum time.Duration }{
			"":     {0, 10 * time.Millisecond},
			"1":    {time.Second, time.Second},
			"3600": {1200 * time.Millisecond, 1200 * time.Millisecond},
		} {
			p := platform(http.StatusText(code)[:3] + after)
			want = append(want, p.ID)
			r.Reset(t)
			r.Faults(t, rig.Fault{Kind: rig.HTTP, Match: "^ExecuteStatement", Status: code, RetryAfter: after})
			started := time.Now()
			require.NoError(t, s.Save(t.Context(), status.Collect(p)))
			require.GreaterOrEqual(t, time.Since(started), pause.minimum)
			require.Equal(t, 2, attempts(t, r))
			waited := log.pauses(t)
			require.Len(t, waited, 1)
			require.GreaterOrEqual(t, waited[0], pause.minimum)
			require.LessOrEqual(t, waited[0], pause.maximum)
		}
	}
	for code, words := range map[int]string{
		http.StatusTooManyRequests: "too many at once", http.StatusServiceUnavailable: "stopped or starting",
	} {
		r.Reset(t)
		r.Faults(t, rig.Fault{Kind: rig.HTTP, Match: "^ExecuteStatement", Status: code, Times: -1})
		isDown(t, s.Save(t.Context(), status.Collect(platform("never"))), words)
		require.Equal(t, 3, attempts(t, r), "retries are limited")
	}
	r.Faults(t)
	stored, err := s.Platforms(t.Context())
	require.NoError(t, err)
	var got []string
	for _, p := range stored {
		got = append(got, p.ID)
	}
	slices.Sort(want)
	require.Equal(t, want, got, "each accepted platform once, and no rejected ones")
}

func TestLostSessionIsReplaced(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	var log journal
	s := open(t, r, fresh(t, r), log.listen)
	require.NoError(t, s.Save(t.Context(), status.Collect(platform("first"))))
	for _, via := range []string{"http", "status"} {
		r.Reset(t)
		r.Faults(t, rig.Fault{Kind: rig.InvalidSession, Match: "^ExecuteStatement", Via: via})
		require.NoError(t, s.Save(t.Context(), status.Collect(platform(via))))
		require.Equal(t, 2, attempts(t, r), via)
		require.Positive(t, r.Stats(t).Calls["OpenSession"], via)

		r.Reset(t)
		r.Faults(t, rig.Fault{Kind: rig.InvalidSession, Match: "^ExecuteStatement", Via: via})
		stored, err := s.Platforms(t.Context())
		require.NoError(t, err)
		require.Len(t, stored, map[string]int{"http": 2, "status": 3}[via], "no duplicate rows")
		require.Equal(t, 2, attempts(t, r), via)
		require.Positive(t, r.Stats(t).Calls["OpenSession"], via)
	}
	require.Len(t, log.pauses(t), 4)
}
