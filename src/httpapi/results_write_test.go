package httpapi

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// For any pushed results, the responses, the store and the board agree.
func TestPushResponsesMatchStoreAndBoard(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // reproducible
			w := newWorld(t)
			w.check(t, status.Check{PlatformID: w.platforms[0].ID, Name: "beats", Kind: "heartbeat"})
			check := w.named(t, "beats")
			s := running(t, w.db, admin())
			answered := map[string]api.Result{}
			for range 30 {
				var bodies []string
				for range 1 + random.IntN(3) {
					body := fmt.Sprintf(`{"check_id":%q,"verdict":%q,"detail":%q`, check.ID, []string{"ok", "bad"}[random.IntN(2)], []string{"", "x"}[random.IntN(2)])
					if random.IntN(3) > 0 { // whole seconds are usual
						body += fmt.Sprintf(`,"observed_at":%q`, testTime.Add(-time.Duration(random.IntN(3))*time.Second).Format(time.RFC3339Nano))
					}
					bodies = append(bodies, body+"}")
				}
				for range 1 + random.IntN(2) { // some results are sent twice
					for _, r := range mustSend[api.ResultsPushed](t, s, http.MethodPost, "/api/v1/status-results", `{"results":[`+strings.Join(bodies, ",")+`]}`, http.StatusOK).Items {
						answered[r.ID] = r
					}
				}
			}
			stored, err := w.db.ListResults(t.Context(), status.ResultFilter{CheckID: check.ID})
			require.NoError(t, err)
			require.Len(t, stored, len(answered))
			shown := mustSend[api.ResultList](t, s, http.MethodGet, "/api/v1/status-results?page_size=500&check_id="+check.ID, "", http.StatusOK).Items
			for i, r := range stored {
				require.Equal(t, answered[r.ID], resultOf(r))
				require.Equal(t, namedResultOf(s.Board.View(), r), shown[i])
			}
			require.Len(t, shown, len(stored))
			now := mustSend[api.Check](t, s, http.MethodGet, "/api/v1/status-checks/"+check.ID, "", http.StatusOK)
			effective := slices.IndexFunc(stored, func(r status.Result) bool { return !r.ObservedAt.After(testTime) })
			require.Equal(t, string(stored[effective].Status), string(now.Status))
		})
	}
}
