package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/board"
)

// countingFeed counts how often the board polls it.
type countingFeed struct{ asks int }

func (f *countingFeed) Newest(context.Context) (string, error) { f.asks++; return "1", nil }

// Reading the board makes it poll. The platform's probes and the page's files do not.
func TestOnlyBoardReadsMakeItPoll(t *testing.T) {
	reads := map[string]bool{"/api/v1/me": false, "/api/v1/check-kinds": false} // these do not read the board; all other routes with a permission do
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/openapi.json", "/", "/platforms/shop", "/assets/app-1a.js", "/assets/gone.js", "/api/v1/nothing"} {
		reads[path] = false
	}
	for _, r := range newServer(t, admin()).routes() {
		if r.method != http.MethodGet {
			continue
		}
		path := strings.ReplaceAll(r.path, ":platform", "shop")
		if _, listed := reads[path]; !listed {
			require.NotEqual(t, auth.Public, r.permission, path)
			reads[path] = true
		}
	}
	reads["/api/v1/status-results/series?check_id=01a20bef-555e-7001-8000-000000000001"] = true
	delete(reads, "/api/v1/status-results/series") // a 400 without a check
	reads["/api/v1/status/search?q=shop"] = true
	delete(reads, "/api/v1/status/search") // a 400 without a text
	reads["/api/v1/discovered-objects?kind=job_run"] = true
	delete(reads, "/api/v1/discovered-objects") // a 400 without a kind
	reads["/api/v1/audit-events"] = false       // read from the store, not from the board
	for path, want := range reads {
		t.Run(path, func(t *testing.T) {
			s := newServer(t, admin())
			synctest.Test(t, func(t *testing.T) {
				feed := &countingFeed{}
				s.Board = board.New(board.Options{
					Store: s.Board.Store, Now: time.Now, Log: s.Log, HotWindow: time.Hour, HistoryDays: 1, StaleAfter: time.Hour,
					Feed: feed, RefreshInterval: time.Second,
				})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { s.Board.Run(ctx); close(ended) }()
				time.Sleep(time.Minute) // on the synctest clock
				synctest.Wait()
				require.Equal(t, 1, feed.asks, "at its start")
				_, _ = ask(t, s, http.MethodGet, path)
				synctest.Wait()
				require.Equal(t, want, feed.asks > 1)
				cancel()
				<-ended
			})
		})
	}
}
