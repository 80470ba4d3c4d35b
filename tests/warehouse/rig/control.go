package rig

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// Kind is what a Fault does.
type Kind string

// The kinds of fault.
const (
	// HTTP answers Status instead of the call; RetryAfter becomes the header, none when empty.
	HTTP Kind = "http"
	// Reset closes the connection; nothing has run.
	Reset Kind = "reset"
	// CommitThenReset runs the statement and closes the connection instead of answering.
	CommitThenReset Kind = "commit_then_reset"
	// ThriftStatus is an error status inside HTTP 200, with Message: so does a warehouse refuse that is starting.
	ThriftStatus Kind = "status"
	// SQLError fails the statement with Message and SQLState.
	SQLError Kind = "sqlerror"
	// Hang waits Seconds before it goes on. A statement that waits can be cancelled.
	Hang Kind = "hang"
	// InvalidSession loses the session. The driver opens another one and repeats the statement by itself, unless Via is
	// "status".
	InvalidSession Kind = "invalid_session"
)

// Fault is a rule for what goes wrong. It applies to a call that fulfils Match and Token, after Skip such calls.
type Fault struct {
	Kind  Kind   `json:"kind"`
	Match string `json:"match,omitempty"` // regular expression over "ExecuteStatement <sql>", "OpenSession <catalog>.<schema>", "<Rpc> "
	Token string `json:"token,omitempty"` // the bearer token that the call carries; empty: any
	Skip  int    `json:"skip,omitempty"`
	Times int    `json:"times,omitempty"` // 0 is once, -1 always

	Status     int     `json:"status,omitempty"`
	RetryAfter string  `json:"retry_after,omitempty"`
	Message    string  `json:"message,omitempty"`
	SQLState   string  `json:"sqlstate,omitempty"`
	Seconds    float64 `json:"seconds,omitempty"`
	Polled     bool    `json:"polled,omitempty"` // Hang: ExecuteStatement answers at once and the driver polls
	Via        string  `json:"via,omitempty"`
}

// Stats is what the test's warehouse was asked for since the last Reset.
type Stats struct {
	Calls      map[string]int      `json:"calls"`      // by Thrift call
	Kinds      map[string]int      `json:"kinds"`      // statements by their first word, in capitals
	States     map[string]int      `json:"states"`     // ended statements: FINISHED, ERROR, CANCELED, TIMEDOUT
	Sessions   []map[string]string `json:"sessions"`   // the settings of the newest sessions; QUERY_TAGS is among them
	Statements []Statement         `json:"statements"` // the newest 200, oldest first

	// OpenSessions are the settings of the sessions that are open now, whatever Reset has forgotten. Those of the rig's own
	// connections are among them.
	OpenSessions []map[string]string `json:"open_sessions"`
}

// Statement is one that has begun. Its outcome is set once it has a State.
type Statement struct {
	SQL        string               `json:"sql"`
	Kind       string               `json:"kind"`
	Conf       map[string]string    `json:"conf"` // settings of this statement: query_tags
	Parameters map[string]Parameter `json:"parameters"`
	State      string               `json:"state"`
	Rows       int                  `json:"rows"`
	Modified   int64                `json:"modified"`
	FilesRead  int                  `json:"files_read"` // data files that a SELECT read after pruning; 0 when Delta's log had the answer
	Error      string               `json:"error"`
	MS         int                  `json:"ms"`
}

// Parameter says of what type and how long a parameter was; its value is not kept.
type Parameter struct {
	Type string `json:"type"`
	Size int    `json:"size"`
}

// Total is the number of statements that were begun, whatever became of them.
func (s Stats) Total() int {
	total := 0
	for _, n := range s.Kinds {
		total += n
	}
	return total
}

// Faults plans what goes wrong from now on, in place of what was planned; nothing, when there are none. What is left of
// them ends with the test.
func (r *Rig) Faults(tb testing.TB, faults ...Fault) {
	tb.Helper()
	for i := range faults {
		if faults[i].Times == 0 {
			faults[i].Times = 1
		}
	}
	r.call(tb, http.MethodPost, "/__faults/"+r.Warehouse, append([]Fault{}, faults...), nil)
	tb.Cleanup(func() { r.call(tb, http.MethodPost, "/__faults/"+r.Warehouse, []Fault{}, nil) })
}

// Stats is what has been asked for since the last Reset.
func (r *Rig) Stats(tb testing.TB) Stats {
	tb.Helper()
	var out Stats
	r.call(tb, http.MethodGet, "/__stats/"+r.Warehouse, nil, &out)
	return out
}

// Pending is the number of planned faults that have not been used up.
func (r *Rig) Pending(tb testing.TB) int {
	tb.Helper()
	var out struct {
		Rules []Fault `json:"rules"`
	}
	r.call(tb, http.MethodGet, "/__stats/"+r.Warehouse, nil, &out)
	pending := 0
	for _, rule := range out.Rules {
		if rule.Times != 0 {
			pending++
		}
	}
	return pending
}

// Reset forgets statistics and faults.
func (r *Rig) Reset(tb testing.TB) {
	tb.Helper()
	r.call(tb, http.MethodPost, "/__faults/"+r.Warehouse, []Fault{}, nil)
	r.call(tb, http.MethodDelete, "/__stats/"+r.Warehouse, nil, nil)
}

// call asks the rig's control paths. It has no context: cleaning up comes after the end of the test's.
func (r *Rig) call(tb testing.TB, method, path string, in, out any) {
	tb.Helper()
	body, err := json.Marshal(in)
	require.NoError(tb, err)
	req, err := http.NewRequest(method, r.URL()+path, bytes.NewReader(body))
	require.NoError(tb, err)
	resp, err := r.client.Do(req)
	require.NoError(tb, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, resp.StatusCode, string(answer))
	if out != nil {
		require.NoError(tb, json.Unmarshal(answer, out))
	}
}
