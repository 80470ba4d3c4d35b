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
		"one attempt":                            {1, []status.Outcome{bad, good}, 1, status.Red, "down"},
		"red, then green":                        {3, []status.Outcome{bad, good}, 2, status.Green, "attempt 2 of 3; fine"},
		"yellow is bad, too":                     {2, []status.Outcome{slow, good}, 2, status.Green, "attempt 2 of 2; fine"},
		"red three times":                        {3, []status.Outcome{bad, bad, bad, good}, 3, status.Red, "attempt 3 of 3; down"},
		"the last one counts":                    {3, []status.Outcome{bad, bad, slow}, 3, status.Yellow, "50 ms (limit 10 ms); attempt 3 of 3; slow"},
		"an outcome without a detail":            {2, []status.Outcome{bad, down}, 2, status.Red, "attempt 2 of 2"},
		"unknown is not bad":                     {3, []status.Outcome{unknown, good}, 1, status.Unknown, "no name server"},
		"unknown does not replace red":           {2, []status.Outcome{bad, unknown}, 2, status.Red, "attempt 1 of 2, later ones could not be measured; down"},
		"an attempt follows one that is unknown": {3, []status.Outcome{bad, unknown, good}, 3, status.Green, "attempt 3 of 3; fine"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.check(status.Check{Name: "A", Kind: "http", Unit: "ms", Freshness: time.Hour, Attempts: tc.attempts})
				taken := 0
				start := time.Now()
				o := w.options(scripted(func(context.Context, status.Check) status.Outcome {
					require.Equal(t, time.Duration(taken)*status.AttemptPause, time.Since(start), "attempts are separated by pauses")
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
	for name, tc := range map[string]struct{ check, kind, want time.Duration }{
		"the default":                   {0, 0, status.DefaultTimeout},
		"of the kind":                   {0, 25 * time.Second, 25 * time.Second},
		"of the check":                  {40 * time.Second, 0, 40 * time.Second},
		"of the check, and of its kind": {5 * time.Second, 25 * time.Second, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.check(status.Check{Name: "A", Kind: "http", Freshness: time.Hour, Timeout: tc.check})
				o := w.options(scripted(func(ctx context.Context, _ status.Check) status.Outcome {
					<-ctx.Done()
					return status.Outcome{Verdict: status.Bad, Detail: "no response"}
				}))
				o.Kinds[0].Timeout = tc.kind
				start := time.Now()
				_, err := ingest.New(o).Round(t.Context(), "", manual)
				require.NoError(t, err)
				require.Equal(t, tc.want, time.Since(start))
			})
		})
	}
}

// A check that fails fast is quick however many attempts it has: the pauses between them are no work. Other checks start in them.
func TestPausesBetweenAttemptsDelayNoOtherCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		fails := w.check(status.Check{Name: "fails", Kind: "http", Freshness: time.Hour, Attempts: 3})
		w.check(status.Check{Name: "takes a second", Kind: "http", Freshness: time.Hour})
		type start struct {
			name string
			at   time.Duration
		}
		var starts []start
		var round time.Time
		o := w.options(scripted(func(_ context.Context, c status.Check) status.Outcome {
			starts = append(starts, start{c.Name, time.Since(round)})
			if c.ID == fails.ID {
				return status.Outcome{Verdict: status.Bad, Detail: "down"}
			}
			time.Sleep(time.Second)
			return measured(1)
		}))
		o.Slots, o.Now = workers(1), time.Now
		g := ingest.New(o)
		for range 2 {
			starts, round = nil, time.Now()
			_, err := g.Round(t.Context(), "", manual)
			require.NoError(t, err)
		}
		require.Equal(t, []start{{"fails", 0}, {"takes a second", 0}, {"fails", 3 * time.Second}, {"fails", 6 * time.Second}}, starts, "the quickest starts first")
	})
}

func TestNextAttemptWaitsForASlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		fails := w.check(status.Check{Name: "fails", Kind: "http", Freshness: time.Hour, Attempts: 2})
		w.check(status.Check{Name: "takes 4 s", Kind: "http", Freshness: time.Hour})
		w.check(status.Check{Name: "takes 5 s", Kind: "http", Freshness: time.Hour})
		begin, open, most := time.Now(), 0, 0
		var attempts []time.Duration
		o := w.options(scripted(func(_ context.Context, c status.Check) status.Outcome {
			open++
			most = max(most, open)
			defer func() { open-- }()
			if c.ID == fails.ID {
				attempts = append(attempts, time.Since(begin))
				return status.Outcome{Verdict: status.Bad, Detail: "down"}
			}
			time.Sleep(time.Duration(c.Name[len("takes ")]-'0') * time.Second)
			return measured(1)
		}))
		o.Slots, o.Now = workers(1), time.Now
		_, err := ingest.New(o).Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, 1, most)
		require.Equal(t, []time.Duration{0, 4 * time.Second}, attempts, "it is the next one")
		require.Len(t, w.results(), 3)
	})
}

func TestRunThatEndsKeepsEarlierAttempts(t *testing.T) {
	for name, second := range map[string]bool{"in a pause": false, "in a later attempt": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.check(status.Check{Name: "A", Kind: "http", Freshness: time.Hour, Attempts: 3})
				w.check(status.Check{Name: "never bad", Kind: "http", Freshness: time.Hour, Attempts: 3})
				taken := 0
				o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
					if c.Name != "A" {
						return hangs(ctx)
					}
					if taken++; taken == 2 {
						return hangs(ctx)
					}
					return status.Outcome{Verdict: status.Bad, Detail: "down"}
				}))
				o.RunTimeout = 4 * time.Second / 3 * 2
				if second {
					o.RunTimeout *= 4
				}
				_, err := ingest.New(o).Round(t.Context(), "", manual)
				require.ErrorContains(t, err, "1 of 2 checks were not measured")
				require.Equal(t, second, taken == 2)
				require.Len(t, w.results(), 1)
				require.Equal(t, []any{status.Red, "attempt 1 of 3, the run ended before the next one; down"}, []any{w.results()[0].Status, w.results()[0].Detail})
			})
		})
	}
}
