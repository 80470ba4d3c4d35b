package fakeworkspace

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"
)

// Fault is a planned failure of a request. Status is the status of the response. Body is the body of a successful response.
// Reset closes the connection before the request is served, Lose after it is served. Hang waits before all of these.
type Fault struct {
	Match string // regular expression over "METHOD /path?query"; empty: every request
	Skip  int    // number of requests that pass first
	Times int    // 0 for once, -1 for always

	Hang       time.Duration
	Status     int
	RetryAfter string // the header; empty for none
	Code       string // error_code of the response
	Body       string // sent with the content type of JSON
	Reset      bool
	Lose       bool
}

// Fail replaces the planned faults.
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

// due returns the fault for this request, or nil. The caller has locked w.mu.
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
		copied := *fault
		return &copied
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
		panic(http.ErrAbortHandler) // net/http closes the connection without a response
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
		refuse(out, fault.Status, code, "planned by the test")
	case fault.Body != "":
		out.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(out, fault.Body) // the client has gone
	default:
		w.routes.ServeHTTP(out, r)
	}
}
