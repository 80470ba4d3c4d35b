package board

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestTheFeedIsAskedOncePerIntervalAndOnlyWhileSomebodyLooks(t *testing.T) {
	live(t, nil, func(l *life) {
		l.pass(2*time.Hour, false)
		require.Equal(l.t, 1, l.feed.asked(), "at the start, and then nobody looks")
		l.pass(10*time.Minute, true)
		require.InDelta(l.t, 1+20, l.feed.asked(), 1)
		for i := 2; i < len(l.feed.asks); i++ {
			require.GreaterOrEqual(l.t, l.feed.asks[i].Sub(l.feed.asks[i-1]), interval)
		}
		l.pass(interval, false)
		asked := l.feed.asked()
		l.pass(2*time.Hour, false)
		require.Equal(l.t, asked, l.feed.asked())
		require.Equal(l.t, 1, l.store.reads(), "the mark never changed")
	})
}

func TestALookAfterAnIdleStretchIsAnsweredAtOnce(t *testing.T) {
	live(t, nil, func(l *life) {
		l.pass(stale+time.Minute, false)
		require.True(l.t, l.View().Stale)
		require.Equal(l.t, "nobody has looked for a while; it is being brought up to date", l.View().Reason)
		before := time.Now()
		l.Look()
		synctest.Wait()
		require.Equal(l.t, 2, l.feed.asked())
		require.Equal(l.t, before, l.feed.asks[1])
		require.False(l.t, l.View().Stale, "there is no news: it is up to date")
	})
}

func TestTheStoreIsReadOnceForEachNewMark(t *testing.T) {
	live(t, nil, func(l *life) {
		for _, mark := range []string{"2", "3", "3", "4"} {
			l.feed.set(mark, nil)
			l.pass(2*time.Minute, true)
			require.Equal(l.t, mark, l.mark)
		}
		require.Equal(l.t, 4, l.store.reads())
		require.True(l.t, l.store.sinces[0].IsZero())
		for _, since := range l.store.sinces[1:] {
			require.False(l.t, since.IsZero(), "only what has changed")
		}
	})
}

func TestAFeedThatFailsIsNotAStoreThatFails(t *testing.T) {
	live(t, nil, func(l *life) {
		l.pass(interval, false)
		l.feed.set("", status.Errorf(status.CodeStoreDown, "the workspace cannot be reached"))
		l.pass(time.Minute+2*time.Second, true) // tries at 0 s and 60 s
		require.Equal(l.t, 3, l.feed.asked())
		require.False(l.t, l.View().Stale, "two failures are no reason to worry people")
		l.pass(time.Hour, true)
		require.True(l.t, l.View().Stale)
		require.Equal(l.t, "it cannot be told whether there is news: the workspace cannot be reached", l.View().Reason)
		require.NotNil(l.t, l.View().Platform("p"), "it goes on serving")
		require.InDelta(l.t, 3+13, l.feed.asked(), 1, "every 5 minutes in the end")
		require.Equal(l.t, 1, l.log.count("feed cannot be asked"), "once, not per try")
		l.feed.set("1", nil)
		l.pass(10*time.Minute, true)
		require.False(l.t, l.View().Stale)
		require.Equal(l.t, 1, l.log.count("feed answers again"))
		require.Equal(l.t, 1, l.store.reads())
	})
}

func TestAFeedThatFailsOnceIsWorthAWordWhenWhatIsShownIsOld(t *testing.T) {
	live(t, nil, func(l *life) {
		l.pass(2*stale, false)
		l.feed.set("", errors.New("dial tcp 10.0.0.1: refused"))
		l.Look()
		synctest.Wait()
		require.Equal(l.t, "it cannot be told whether there is news: asking for it failed", l.View().Reason)
	})
}

func TestAStoreThatFailsIsTriedAgainWhileSomebodyLooks(t *testing.T) {
	live(t, nil, func(l *life) {
		l.store.fail(status.Errorf(status.CodeStoreDown, "the SQL warehouse was stopped and is starting"))
		l.feed.set("2", nil)
		l.pass(interval+2*time.Second, true)
		require.Equal(l.t, 2, l.store.reads())
		require.Equal(l.t, "the SQL warehouse was stopped and is starting", l.View().Reason)
		require.NotNil(l.t, l.View().Platform("p"))
		l.pass(time.Hour, false)
		require.LessOrEqual(l.t, l.store.reads(), 3, "nobody looks")
		reads := l.store.reads()
		l.pass(10*(retry+time.Second), true)
		require.InDelta(l.t, reads+10, l.store.reads(), 1)
		require.Equal(l.t, 1, l.log.count("board could not be refreshed"), "once, not per try")
		l.store.fail(nil)
		l.pass(retry+2*time.Second, true)
		require.False(l.t, l.View().Stale)
		require.Equal(l.t, 1, l.log.count("board is refreshed again"))
	})
}

func TestTablesOfAnotherVersionAreLookedAtLessAndLessOften(t *testing.T) {
	live(t, func(_ *Options, l *life) { l.store.err = status.Errorf(status.CodeSchema, "run `buoy migrate`") }, func(l *life) {
		l.pass(4*longestSilence, true)
		require.Equal(l.t, "run `buoy migrate`", l.View().Reason)
		reads := l.store.reads()
		require.LessOrEqual(l.t, reads, 8)
		l.pass(time.Hour, true)
		require.InDelta(l.t, reads+12, l.store.reads(), 1)
		l.store.fail(nil)
		l.pass(longestSilence+2*time.Second, true)
		require.False(l.t, l.View().Stale)
	})
}

func TestUntilTheFirstGoodRefreshTheStoreIsTriedAgainThoughNobodyLooks(t *testing.T) {
	live(t, func(_ *Options, l *life) { l.store.err = errors.New("boom") }, func(l *life) {
		l.pass(5*(retry+time.Second), false)
		require.InDelta(l.t, 6, l.store.reads(), 1)
		require.True(l.t, l.View().AsOf.IsZero())
		require.Equal(l.t, "the store cannot be read", l.View().Reason, "and not what only we may read")
		l.store.fail(nil)
		l.pass(retry+2*time.Second, false)
		require.False(l.t, l.View().Stale)
		reads := l.store.reads()
		l.pass(time.Hour, false)
		require.Equal(l.t, reads, l.store.reads())
	})
}

func TestWithoutAFeedTheWriterTells(t *testing.T) {
	live(t, func(o *Options, _ *life) { o.Feed = nil }, func(l *life) {
		l.pass(3*time.Hour, true)
		require.Equal(l.t, 1, l.store.reads(), "looking reads nothing")
		require.Zero(l.t, l.feed.asked())
		require.False(l.t, l.View().Stale, "however long ago the last news was")
		l.News()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 2, l.store.reads())
		l.store.fail(errors.New("boom"))
		l.News()
		l.pass(10*(retry+time.Second), false)
		require.InDelta(l.t, 2+10, l.store.reads(), 1, "and a failure is tried again, be somebody looking or not")
	})
}

func TestAFeedOfTimeLetsTheStoreBeReadOnceAPeriodWhileSomebodyLooks(t *testing.T) {
	period := 5 * time.Minute
	live(t, func(o *Options, _ *life) { o.Feed = Every(period, o.Now) }, func(l *life) {
		l.pass(time.Hour, true)
		require.InDelta(l.t, 12, l.store.reads(), 1)
		l.pass(period, false)
		reads := l.store.reads()
		l.pass(3*time.Hour, false)
		require.LessOrEqual(l.t, l.store.reads(), reads+1, "the last look may be served late")
	})
}

func TestNobodyWaitsForAFeedOrAStoreThatHangs(t *testing.T) {
	live(t, nil, func(l *life) {
		for _, hang := range []func(){
			func() { l.feed.mu.Lock(); l.feed.hang = true; l.feed.mu.Unlock() },
			func() { l.store.mu.Lock(); l.store.hang = true; l.store.mu.Unlock() },
		} {
			hang()
			l.pass(interval, true)
			before := time.Now()
			for range 1000 {
				l.Look()
				l.News()
				require.NotNil(l.t, l.View().Platform("p"))
			}
			require.Equal(l.t, before, time.Now())
		}
	})
}

func TestWhatIsShownGrowsOldWhileTheFeedOrTheStoreHangs(t *testing.T) {
	for name, hang := range map[string]func(*life){
		"the feed":  func(l *life) { l.feed.mu.Lock(); l.feed.hang = true; l.feed.mu.Unlock() },
		"the store": func(l *life) { l.store.mu.Lock(); l.store.hang = true; l.store.mu.Unlock(); l.News() },
	} {
		t.Run(name, func(t *testing.T) {
			live(t, nil, func(l *life) {
				l.pass(time.Minute, false)
				require.Equal(l.t, status.Green, l.View().Check("c").Now.Status)
				hang(l)
				l.pass(time.Minute, true)
				require.Equal(l.t, status.Green, l.View().Check("c").Now.Status)
				l.pass(time.Hour, true)
				require.Equal(l.t, status.Unknown, l.View().Check("c").Now.Status, "its result holds for an hour")
			})
		})
	}
}

func TestOneRefreshRunsAtATime(t *testing.T) {
	live(t, nil, func(l *life) {
		for range 64 {
			go func() { l.News(); l.Look() }()
		}
		l.pass(time.Minute, true)
		require.LessOrEqual(l.t, l.store.reads(), 3, "what comes while one runs needs one more")
		require.Equal(l.t, 1, l.store.most)
	})
}

func TestABoardThatIsStoppedBeforeItHasReadAnythingEnds(t *testing.T) {
	live(t, func(_ *Options, l *life) { l.store.hang = true }, func(l *life) {
		l.stop()
		require.Nil(l.t, l.View())
	})
}

func BenchmarkLook(b *testing.B) {
	board := New(Options{})
	for b.Loop() {
		board.Look()
	}
}
