package board

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

// savedEarlier returns the snapshot of an earlier process: a board of ten minutes ago with run 1.
func savedEarlier() *fakeSnapshots {
	f := &fakeSnapshots{}
	f.put(time.Now().Add(-10*time.Minute), 48*time.Hour)
	return f
}

// restart runs a board that finds a snapshot.
func restart(t *testing.T, prepare func(*fakeSnapshots), change func(*runningBoard), test func(*runningBoard, *fakeSnapshots)) {
	t.Helper()
	var kept *fakeSnapshots
	runBoard(t, func(o *Options, l *runningBoard) {
		kept = savedEarlier()
		if prepare != nil {
			prepare(kept)
		}
		if change != nil {
			change(l)
		}
		o.Snapshots = kept
	}, func(l *runningBoard) { test(l, kept) })
}

func TestSnapshotWithoutNewDataIsShownWithoutReading(t *testing.T) {
	restart(t, nil, nil, func(l *runningBoard, _ *fakeSnapshots) {
		l.pass(time.Minute, true)
		require.Zero(l.t, l.store.reads())
		require.Equal(l.t, 10*time.Minute, time.Since(l.View().AsOf).Round(time.Minute)-time.Minute)
		require.Equal(l.t, "Kept", l.View().Platform("p").Name)
		require.False(l.t, l.View().Stale, "the feed reports no new data")
	})
}

func TestSnapshotIsStaleUntilConfirmed(t *testing.T) {
	restart(t, nil, func(l *runningBoard) { l.feed.err = errors.New("boom") }, func(l *runningBoard, _ *fakeSnapshots) {
		require.True(l.t, l.View().Stale)
		require.Equal(l.t, "showing the last saved state after a restart; updating now", l.View().Reason)
		l.feed.set("1", nil)
		l.pass(3*interval, false)
		require.False(l.t, l.View().Stale, "the feed is polled again although nobody views the board")
		require.Zero(l.t, l.store.reads())
	})
}

func TestOnlyChangesSinceTheSnapshotAreRead(t *testing.T) {
	restart(t, nil, func(l *runningBoard) { l.feed.mark = "2" }, func(l *runningBoard, kept *fakeSnapshots) {
		l.pass(2*time.Second, false)
		require.Len(l.t, l.store.sinces, 1)
		require.Equal(l.t, 10*time.Minute+overlap, time.Since(l.store.sinces[0]).Round(time.Second)-2*time.Second)
		require.Equal(l.t, "P", l.View().Platform("p").Name)
		require.Equal(l.t, 1, kept.saved())
		s, err := decodeSnapshot(kept.kept())
		require.NoError(l.t, err)
		require.Equal(l.t, "2", s.mark)
	})
}

func TestUnusableSnapshotIsIgnored(t *testing.T) {
	for name, spoil := range map[string]func(*fakeSnapshots){
		"damaged":         func(f *fakeSnapshots) { f.data[len(f.data)/2] ^= 1 },
		"cut":             func(f *fakeSnapshots) { f.data = f.data[:20] },
		"another version": func(f *fakeSnapshots) { f.data[len(snapshotMagic)+1]++ },
		"another window":  func(f *fakeSnapshots) { f.put(time.Now(), time.Hour) },
		"in the future":   func(f *fakeSnapshots) { f.put(time.Now().Add(time.Hour), 48*time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			restart(t, spoil, nil, func(l *runningBoard, _ *fakeSnapshots) {
				l.pass(2*time.Second, false)
				require.Equal(l.t, 1, l.log.count("Snapshot ignored"))
				require.Len(l.t, l.store.sinces, 1)
				require.True(l.t, l.store.sinces[0].IsZero())
				require.Equal(l.t, "P", l.View().Platform("p").Name)
			})
		})
	}
}

func TestSnapshotIsSavedAtMostEveryFiveMinutes(t *testing.T) {
	restart(t, func(f *fakeSnapshots) { f.data = nil }, nil, func(l *runningBoard, kept *fakeSnapshots) {
		for range 60 {
			l.NotifyNew()
			l.pass(30*time.Second, false)
		}
		require.InDelta(l.t, 6, kept.saved(), 1)
		for i := 1; i < len(kept.saves); i++ {
			require.GreaterOrEqual(l.t, kept.saves[i].Sub(kept.saves[i-1]), saveEvery)
		}
		saves := kept.saved()
		l.pass(saveEvery, false)
		l.pass(3*time.Hour, false)
		require.LessOrEqual(l.t, kept.saved(), saves+1, "there is nothing new to save")
	})
}

func TestSlowSaveDelaysNothing(t *testing.T) {
	restart(t, func(f *fakeSnapshots) { f.takes = 20 * time.Minute }, nil, func(l *runningBoard, kept *fakeSnapshots) {
		for range 60 {
			l.NotifyNew()
			l.pass(30*time.Second, false)
			require.Less(l.t, time.Since(l.View().AsOf), 31*time.Second)
		}
		require.Equal(l.t, 1, kept.maximum)
		require.Equal(l.t, 2, kept.saved())
	})
}

func TestFailedSaveIsLoggedOnceAndRetried(t *testing.T) {
	restart(t, func(f *fakeSnapshots) { f.err = errors.New("no space") }, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.NotifyNew()
		l.pass(time.Hour, false)
		require.InDelta(l.t, 12, kept.saved(), 1)
		require.Equal(l.t, 1, l.log.count("Snapshot could not be saved"))
		kept.mu.Lock()
		kept.err = nil
		kept.mu.Unlock()
		l.pass(time.Hour, false)
		require.Equal(l.t, 1, l.log.count("Snapshot saved again"))
		require.InDelta(l.t, 13, kept.saved(), 1, "then there is nothing left to save")
		require.NotContains(l.t, l.View().Reason, "space", "users do not see it")
	})
}

func TestUnsavedChangesAreSavedAtTheEnd(t *testing.T) {
	restart(t, nil, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.NotifyNew()
		l.pass(2*time.Second, false)
		l.NotifyNew()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 1, kept.saved())
		asOf := l.View().AsOf
		l.stop()
		require.Equal(l.t, 2, kept.saved())
		s, err := decodeSnapshot(kept.kept())
		require.NoError(l.t, err)
		require.Equal(l.t, asOf, s.asOf)
	})
	restart(t, nil, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.stop()
		require.Zero(l.t, kept.saved(), "nothing is new")
	})
}

func TestSaveInProgressAtTheEndIsRepeatedOnlyIfItFails(t *testing.T) {
	for err, saves := range map[error]int{nil: 1, errors.New("no space"): 2} {
		restart(t, func(f *fakeSnapshots) { f.takes, f.err = 2*time.Second, err }, nil, func(l *runningBoard, kept *fakeSnapshots) {
			l.NotifyNew()
			l.pass(2*time.Second, false)
			require.Equal(l.t, 1, kept.saved(), "it is being saved")
			l.stop()
			require.Equal(l.t, saves, kept.saved())
		})
	}
}

// The feed does not report changes by users, so a restarted board must find them in the snapshot.
func TestChangesByUsersAreSavedSoon(t *testing.T) {
	restart(t, nil, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.NotifyNew()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 1, kept.saved())
		for _, name := range []string{"one", "two"} {
			l.Apply(l.t.Context(), Changes{Entities: []status.Declared{&status.Platform{ID: "p", Slug: "p", Name: name}}})
		}
		l.pass(changeSaveDelay, false)
		require.Equal(l.t, 2, kept.saved())
		l.Apply(l.t.Context(), Changes{Entities: []status.Declared{&status.Platform{ID: "p", Slug: "p", Name: "three"}}})
		l.stop()
		require.Equal(l.t, 3, kept.saved())
		s, err := decodeSnapshot(kept.kept())
		require.NoError(l.t, err)
		require.Equal(l.t, "three", entitiesOf[status.Platform](s.state.entities, status.EntityPlatform)["p"].Name)
	})
}

func TestPushedResultsAreSavedWithTheNextSnapshot(t *testing.T) {
	restart(t, nil, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.NotifyNew()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 1, kept.saved())
		for range 10 {
			at := time.Now()
			l.Apply(l.t.Context(), Changes{Results: []status.Result{{CheckID: "c", RunID: at.String(), Status: status.Green, ObservedAt: at}}})
			l.pass(2*changeSaveDelay, false)
		}
		require.Equal(l.t, 1, kept.saved())
		l.pass(saveEvery, false)
		require.Equal(l.t, 2, kept.saved())
	})
}

func TestUnreadBoardIsNotSaved(t *testing.T) {
	fails := func(l *runningBoard) { l.store.err = errors.New("boom") }
	restart(t, func(f *fakeSnapshots) { f.data = nil }, fails, func(l *runningBoard, kept *fakeSnapshots) {
		l.Apply(l.t.Context(), Changes{Entities: []status.Declared{&status.Platform{ID: "p", Slug: "p", Name: "new"}}})
		l.pass(saveEvery, false)
		l.stop()
		require.Zero(l.t, kept.saved())
	})
	unread := func(f *fakeSnapshots) { f.put(time.Time{}, 48*time.Hour) }
	restart(t, unread, nil, func(l *runningBoard, _ *fakeSnapshots) {
		require.Equal(l.t, 1, l.log.count("Snapshot ignored"))
	})
}

func TestEndDoesNotWaitForHangingSave(t *testing.T) {
	restart(t, func(f *fakeSnapshots) { f.takes = time.Hour }, nil, func(l *runningBoard, kept *fakeSnapshots) {
		l.NotifyNew()
		l.pass(2*time.Second, false)
		require.Equal(l.t, 1, kept.saved())
		before := time.Now()
		l.stop()
		require.Equal(l.t, finalSaveTimeout, time.Since(before))
	})
}
