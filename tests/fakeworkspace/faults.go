package fakeworkspace

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"
)

// Fault is a rule for what goes wrong with a request. With Status it is answered so, with Body it succeeds with that, with
// Reset its connection is closed before anything has happened, with Lose after it was served. Hang waits before that, or before it is served as usual.
type Fault struct {
	Match string // regular expression over "METHOD /path?query"; empty: every request
	Skip  int    // lets so many pass first
	Times int    // 0 is once, -1 always

	Hang       time.Duration
	Status     int
	RetryAfter string // the header; none when empty
	Code       string // error_code of the answer's body
	Body       string // whatever it is, it is said to be JSON
	Reset      bool
	Lose       bool
}

// Fail plans what goes wrong from now on, in place of what was planned; nothing, when there are none.
func (w *Workspace) Fail(faults ...Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
	for _, fault := range faults {
		if fault.Times == 0 {
			fault.Times = 1
		}
		w.faults = append(w.faults, &fault)
	}
}

// due is the fault that this request meets; w is locked.
func (w *Workspace) due(r *http.Request) *Fault {
	text := r.Method + " " + r.URL.RequestURI()
	for _, fault := range w.faults {
		switch {
		case fault.Times == 0 || !regexp.MustCompile(fault.Match).MatchString(text):
			continue
		case fault.Skip > 0:
			fault.Skip--
			continue
		case fault.Times > 0:
			fault.Times--
		}
		met := *fault
		return &met
	}
	return nil
}

func (w *Workspace) fail(fault Fault, out http.ResponseWriter, r *http.Request) {
	if fault.Hang > 0 {
		timer := time.NewTimer(fault.Hang)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-w.ended:
		}
	}
	switch {
	case fault.Reset:
		panic(http.ErrAbortHandler) // net/http closes the connection and says nothing
	case fault.Lose:
		w.routes.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case fault.Status != 0:
		if fault.RetryAfter != "" {
			out.Header().Set("Retry-After", fault.RetryAfter)
		}
		code := fault.Code
		if code == "" {
			code = strings.ToUpper(strings.ReplaceAll(http.StatusText(fault.Status), " ", "_"))
		}
		refuse(out, fault.Status, code, "the test wants it so")
	case fault.Body != "":
		out.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(out, fault.Body) // the client has gone
	default:
		w.routes.ServeHTTP(out, r)
	}
}
