package board

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestFeedIsPolledOncePerIntervalWhileBoardIsViewed(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		l.pass(2*time.Hour, false)
		require.Equal(l.t, 1, l.feed.pollCount(), "only at the start, because nobody views the board")
		l.pass(10*time.Minute, true)
		require.InDelta(l.t, 1+20, l.feed.pollCount(), 1)
		for i := 2; i < len(l.feed.polls); i++ {
			require.GreaterOrEqual(l.t, l.feed.polls[i].Sub(l.feed.polls[i-1]), interval)
		}
		l.pass(interval, false)
		asked := l.feed.pollCount()
		l.pass(2*time.Hour, false)
		require.Equal(l.t, asked, l.feed.pollCount())
		require.Equal(l.t, 1, l.store.reads(), "the mark never changed")
	})
}

func TestViewAfterIdleTimePollsAtOnce(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		l.pass(stale+time.Minute, false)
		require.True(l.t, l.View().Stale)
		require.Equal(l.t, "data was not refreshed while nobody used the page; updating now", l.View().Reason)
		before := time.Now()
		l.Touch()
		synctest.Wait()
		require.Equal(l.t, 2, l.feed.pollCount())
		require.Equal(l.t, before, l.feed.polls[1])
		require.False(l.t, l.View().Stale, "there is no new data, so the view is up to date")
	})
}

func TestIdleBoardIsStaleAfterItsLimit(t *testing.T) {
	limit := 10 * time.Minute
	runBoard(t, func(o *Options, _ *runningBoard) { o.StaleAfter = limit }, func(l *runningBoard) {
		l.pass(limit, false)
		l.Apply(l.t.Context(), Changes{})
		require.False(l.t, l.View().Stale, "not at the limit")
		l.pass(time.Second, false)
		require.True(l.t, l.View().Stale)
	})
}

func TestPollsWithoutNewDataPublishNothing(t *testing.T) {
	views := 0
	runBoard(t, func(o *Options, _ *runningBoard) { o.OnPublish = func(*View) { views++ } }, func(l *runningBoard) {
		l.pass(10*time.Minute, true)
		require.Greater(l.t, l.feed.pollCount(), 15)
		l.stop()
		require.Equal(l.t, 1, views)
	})
}

func TestPeriodicFeedChangesItsMarkOncePerPeriod(t *testing.T) {
	now := noon
	feed := PeriodicFeed(time.Minute, func() time.Time { return now })
	mark := func(later time.Duration) string {
		now = now.Add(later)
		mark, err := feed.Newest(t.Context())
		require.NoError(t, err)
		return mark
	}
	first := mark(0)
	require.Equal(t, first, mark(time.Minute-time.Microsecond))
	require.NotEqual(t, first, mark(time.Microsecond))
}

func TestStoreIsReadOncePerNewMark(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		for _, mark := range []string{"2", "3", "3", "4"} {
			l.feed.set(mark, nil)
			l.pass(2*time.Minute, true)
			require.Equal(l.t, mark, l.mark)
		}
		require.Equal(l.t, 4, l.store.reads())
		require.True(l.t, l.store.sinces[0].IsZero())
		for _, since := range l.store.sinces[1:] {
			require.False(l.t, since.IsZero(), "only changes are read")
		}
	})
}

func TestFailedPollsDoNotMakeTheStoreFail(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		l.pass(interval, false)
		l.feed.set("", status.Errorf(status.CodeStoreDown, "the workspace cannot be reached"))
		l.pass(time.Minute+2*time.Second, true) // tries at 0 s and 60 s
		require.Equal(l.t, 3, l.feed.pollCount())
		require.False(l.t, l.View().Stale, "two failures are not shown")
		l.pass(2*time.Minute, true)
		require.Equal(l.t, 4, l.feed.pollCount())
		require.True(l.t, l.View().Stale, "three failures are shown")
		l.pass(time.Hour-2*time.Minute, true)
		require.True(l.t, l.View().Stale)
		require.Equal(l.t, "could not check for new results: the workspace cannot be reached", l.View().Reason)
		require.NotNil(l.t, l.View().Platform("p"), "the board keeps its data")
		require.InDelta(l.t, 3+13, l.feed.pollCount(), 1, "finally every 5 minutes")
		require.Equal(l.t, 1, l.log.count("Feed poll failed"), "once, not per poll")
		l.feed.set("1", nil)
		l.pass(10*time.Minute, true)
		require.False(l.t, l.View().Stale)
		require.Equal(l.t, 1, l.log.count("Feed poll succeeded again"))
		require.Equal(l.t, 1, l.store.reads())
	})
}

func TestOneFeedFailureIsReportedWhenStale(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		l.pass(2*stale, false)
		l.feed.set("", errors.New("dial tcp 10.0.0.1: refused"))
		l.Touch()
		synctest.Wait()
		require.Equal(l.t, "could not check for new results: the poll failed", l.View().Reason)
	})
}

func TestFailedStoreIsRetriedWhileBoardIsViewed(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		l.store.fail(status.Errorf(status.CodeStoreDown, "the SQL warehouse was stopped and is starting"))
		l.feed.set("2", nil)
		l.pass(interval+2*time.Second, true)
		require.Equal(l.t, 2, l.store.reads())
		require.Equal(l.t, "the SQL warehouse was stopped and is starting", l.View().Reason)
		require.NotNil(l.t, l.View().Platform("p"))
		l.pass(time.Hour, false)
		require.LessOrEqual(l.t, l.store.reads(), 3, "nobody views the board")
		reads := l.store.reads()
		l.pass(10*(retry+time.Second), true)
		require.InDelta(l.t, reads+10, l.store.reads(), 1)
		require.Equal(l.t, 1, l.log.count("Board refresh failed"), "once, not per attempt")
		require.Zero(l.t, l.log.count("Board refresh succeeded again"))
		l.store.fail(nil)
		l.pass(retry+2*time.Second, true)
		require.False(l.t, l.View().Stale)
		require.Equal(l.t, 1, l.log.count("Board refresh succeeded again"))
	})
}

func TestSchemaErrorsAreRetriedLessAndLessOften(t *testing.T) {
	runBoard(t, func(_ *Options, l *runningBoard) {
		l.store.err = status.Errorf(status.CodeSchema, "run `buoy migrate`")
	}, func(l *runningBoard) {
		l.pass(retry+3*time.Second, true)
		require.Equal(l.t, 2, l.store.reads(), "the first retry comes after the usual delay")
		l.pass(4*maxPollDelay, true)
		require.Equal(l.t, "run `buoy migrate`", l.View().Reason)
		reads := l.store.reads()
		require.LessOrEqual(l.t, reads, 8)
		l.pass(time.Hour, true)
		require.InDelta(l.t, reads+12, l.store.reads(), 1)
		l.store.fail(nil)
		l.pass(maxPollDelay+2*time.Second, true)
		require.False(l.t, l.View().Stale)
	})
}

func TestFirstRefreshIsRetriedWhenIdle(t *testing.T) {
	runBoard(t, func(_ *Options, l *runningBoard) { l.store.err = errors.New("boom") }, func(l *runningBoard) {
		l.pass(5*(retry+time.Second), false)
		require.InDelta(l.t, 6, l.store.reads(), 1)
		require.True(l.t, l.View().AsOf.IsZero())
		require.Equal(l.t, "the store cannot be read", l.View().Reason, "internal errors are not shown")
		l.store.fail(nil)
		l.pass(retry+2*time.Second, false)
		require.False(l.t, l.View().Stale)
		reads := l.store.reads()
		l.pass(time.Hour, false)
		require.Equal(l.t, reads, l.store.reads())
	})
}

func TestWithoutFeedTheWriterNotifies(t *testing.T) {
	runBoard(t, func(o *Options, _ *runningBoard) { o.Feed = nil }, func(l *runningBoard) {
		l.pass(3*time.Hour, true)
		require.Equal(l.t, 1, l.store.reads(), "views do not cause reads")
		require.Zero(l.t, l.feed.pollCount())
		require.False(l.t, l.View().Stale, "even if the last change was long ago")
		l.NotifyNew()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 2, l.store.reads())
		l.store.fail(errors.New("boom"))
		l.NotifyNew()
		l.pass(10*(retry+time.Second), false)
		require.InDelta(l.t, 2+10, l.store.reads(), 1, "a failure is retried even when nobody views the board")
	})
}

func TestPeriodicFeedReadsStoreOncePerPeriodWhileViewed(t *testing.T) {
	period := 5 * time.Minute
	runBoard(t, func(o *Options, _ *runningBoard) { o.Feed = PeriodicFeed(period, o.Now) }, func(l *runningBoard) {
		l.pass(time.Hour, true)
		require.InDelta(l.t, 12, l.store.reads(), 1)
		l.pass(period, false)
		reads := l.store.reads()
		l.pass(3*time.Hour, false)
		require.LessOrEqual(l.t, l.store.reads(), reads+1, "the last view can cause one more read")
	})
}

func TestReadersDoNotWaitForHangingFeedOrStore(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		for _, hang := range []func(){
			func() { l.feed.mu.Lock(); l.feed.hang = true; l.feed.mu.Unlock() },
			func() { l.store.mu.Lock(); l.store.hang = true; l.store.mu.Unlock() },
		} {
			hang()
			l.pass(interval, true)
			before := time.Now()
			for range 1000 {
				l.Touch()
				l.NotifyNew()
				require.NotNil(l.t, l.View().Platform("p"))
			}
			require.Equal(l.t, before, time.Now())
		}
	})
}

func TestResultsExpireWhileFeedOrStoreHangs(t *testing.T) {
	for name, hang := range map[string]func(*runningBoard){
		"the feed":  func(l *runningBoard) { l.feed.mu.Lock(); l.feed.hang = true; l.feed.mu.Unlock() },
		"the store": func(l *runningBoard) { l.store.mu.Lock(); l.store.hang = true; l.store.mu.Unlock(); l.NotifyNew() },
	} {
		t.Run(name, func(t *testing.T) {
			runBoard(t, nil, func(l *runningBoard) {
				l.pass(time.Minute, false)
				require.Equal(l.t, status.Green, l.View().Check("c").Now.Status)
				hang(l)
				l.pass(time.Minute, true)
				require.Equal(l.t, status.Green, l.View().Check("c").Now.Status)
				l.pass(time.Hour, true)
				require.Equal(l.t, status.Unknown, l.View().Check("c").Now.Status, "its result is valid for an hour")
			})
		})
	}
}

func TestRefreshesAreNotConcurrent(t *testing.T) {
	runBoard(t, nil, func(l *runningBoard) {
		for range 64 {
			go func() { l.NotifyNew(); l.Touch() }()
		}
		l.pass(time.Minute, true)
		require.LessOrEqual(l.t, l.store.reads(), 3, "signals during a refresh cause one more")
		require.Equal(l.t, 1, l.store.maximum)
	})
}

func TestBoardStopsDuringItsFirstRefresh(t *testing.T) {
	runBoard(t, func(_ *Options, l *runningBoard) { l.store.hang = true }, func(l *runningBoard) {
		l.stop()
		require.Nil(l.t, l.View())
	})
}

func BenchmarkTouch(b *testing.B) {
	board := New(Options{})
	for b.Loop() {
		board.Touch()
	}
}
