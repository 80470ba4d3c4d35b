package ingest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/status"
)

// TestAttemptsAreTakenUntilOneIsGood measures a check that has the limits 10 and 100, with one outcome after another.
func TestAttemptsAreTakenUntilOneIsGood(t *testing.T) {
	good, slow := status.Outcome{Value: new(1.0), Detail: "fine"}, status.Outcome{Value: new(50.0), Detail: "slow"}
	bad, down, unknown := status.Outcome{Verdict: status.Bad, Detail: "down"}, status.Outcome{Verdict: status.Bad}, unmeasured("no name server")
	for name, tc := range map[string]struct {
		attempts int
		outcomes []status.Outcome
		taken    int
		want     status.Status
		detail   string
	}{
		"a good outcome needs one attempt":       {3, []status.Outcome{good}, 1, status.Green, "fine"},
		"one attempt is the default":             {1, []status.Outcome{bad, good}, 1, status.Red, "down"},
		"red, then green":                        {3, []status.Outcome{bad, good}, 2, status.Green, "fine; attempt 2 of 3"},
		"yellow is bad, too":                     {2, []status.Outcome{slow, good}, 2, status.Green, "fine; attempt 2 of 2"},
		"red three times":                        {3, []status.Outcome{bad, bad, bad, good}, 3, status.Red, "down; attempt 3 of 3"},
		"the last one counts":                    {3, []status.Outcome{bad, bad, slow}, 3, status.Yellow, "50 ms (limit 10 ms); slow; attempt 3 of 3"},
		"an outcome without a detail":            {2, []status.Outcome{bad, down}, 2, status.Red, "attempt 2 of 2"},
		"unknown is not bad":                     {3, []status.Outcome{unknown, good}, 1, status.Unknown, "no name server"},
		"unknown does not replace red":           {2, []status.Outcome{bad, unknown}, 2, status.Red, "down"},
		"an attempt follows one that is unknown": {3, []status.Outcome{bad, unknown, good}, 3, status.Green, "fine; attempt 3 of 3"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.check(status.Check{Name: "A", Kind: "http", Unit: "ms", Freshness: time.Hour, Attempts: tc.attempts})
				taken := 0
				start := time.Now()
				o := w.options(scripted(func(context.Context, status.Check) status.Outcome {
					require.Equal(t, time.Duration(taken)*3*time.Second, time.Since(start), "attempts are 3 s apart")
					taken++
					return tc.outcomes[taken-1]
				}))
				_, err := ingest.New(o).Round(t.Context(), "", manual)
				require.Equal(t, tc.want == status.Unknown, err != nil, "a run without any measured check fails: %v", err)
				require.Equal(t, tc.taken, taken)
				require.Len(t, w.results(), 1, "one result, however many attempts")
				require.Equal(t, tc.want, w.results()[0].Status)
				require.Equal(t, tc.detail, w.results()[0].Detail)
			})
		})
	}
}

func TestTestOfADraftTakesOneAttempt(t *testing.T) {
	w, taken := newWorld(t), 0
	r := w.ingester(scripted(func(context.Context, status.Check) status.Outcome {
		taken++
		return status.Outcome{Verdict: status.Bad, Detail: "down"}
	})).MeasureOnce(t.Context(), w.draft(status.Check{Name: "A", Kind: "http", Freshness: time.Hour, Attempts: 3}))
	require.Equal(t, status.Red, r.Status)
	require.Equal(t, "down", r.Detail)
	require.Equal(t, 1, taken)
}

func TestStoppedRunTakesNoFurtherAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.check(status.Check{Name: "A", Kind: "http", Freshness: time.Hour, Attempts: 3})
		ctx, stop := context.WithCancel(t.Context())
		taken := 0
		_, err := w.ingester(scripted(func(context.Context, status.Check) status.Outcome {
			taken++
			time.AfterFunc(time.Second, stop)
			return status.Outcome{Verdict: status.Bad, Detail: "down"}
		})).Round(ctx, "", manual)
		require.ErrorContains(t, err, "not measured")
		require.Equal(t, 1, taken)
		require.Empty(t, w.results(), "an interrupted measurement says nothing")
	})
}

func TestTimeoutOfACheckReplacesThatOfItsKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.check(status.Check{Name: "A", Kind: "http", Freshness: time.Hour, Timeout: 40 * time.Second})
		w.check(status.Check{Name: "B", Kind: "http", Freshness: time.Hour})
		ended := map[string]time.Duration{}
		done := make(chan string)
		start := time.Now()
		go func() {
			for name := range done {
				ended[name] = time.Since(start)
			}
		}()
		_, err := w.ingester(scripted(func(ctx context.Context, c status.Check) status.Outcome {
			<-ctx.Done()
			done <- c.Name
			return status.Outcome{Verdict: status.Bad, Detail: "no response"}
		})).Round(t.Context(), "", manual)
		require.NoError(t, err)
		close(done)
		synctest.Wait()
		require.Equal(t, map[string]time.Duration{"A": 40 * time.Second, "B": 15 * time.Second}, ended)
	})
}
