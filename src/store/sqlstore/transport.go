package sqlstore

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// turnedAway is an answer of the warehouse's HTTP front in which no statement was run.
type turnedAway struct {
	status     int
	retryAfter time.Duration // 0 where it was not said
}

// Error implements error.
func (t *turnedAway) Error() string { return fmt.Sprintf("the warehouse answered HTTP %d", t.status) }

// passing says whether the same request may be taken later.
func (t *turnedAway) passing() bool {
	switch t.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// words is what people may read of it.
func (t *turnedAway) words() string {
	switch t.status {
	case http.StatusUnauthorized:
		return "the workspace refused the credentials"
	case http.StatusForbidden:
		return "this identity may not use the SQL warehouse: it needs CAN USE"
	case http.StatusNotFound:
		return "the SQL warehouse does not exist, or this identity may not see it"
	case http.StatusTooManyRequests:
		return "the SQL warehouse turns statements away: too many at a time"
	case http.StatusServiceUnavailable:
		return "the SQL warehouse is not available: it is stopped or starting"
	}
	return fmt.Sprintf("the SQL warehouse cannot be reached: HTTP %d", t.status)
}

// transport carries the driver's requests. It makes errors of answers in which no statement was run, because the driver
// would wait for as long as Retry-After says, be it an hour, and would lose the rest; when to try again is ours to decide.
// And it keeps the driver's telemetry at home: no option of a connector turns that off.
type transport struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/sql/") {
		if r.Body != nil {
			_ = r.Body.Close() // it is not sent
		}
		return &http.Response{ // an answer without anything in it: no feature is switched on
			StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
			Body: io.NopCloser(strings.NewReader("{}")), Request: r,
		}, nil
	}
	resp, err := t.base.RoundTrip(r)
	if err != nil || resp.StatusCode < 400 || strings.Contains(resp.Header.Get("X-Thriftserver-Error-Message"), "SessionHandle") {
		return resp, err // the last: the driver itself knows a session that is gone
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection can be used again
	_ = resp.Body.Close()
	turned := &turnedAway{status: resp.StatusCode}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		turned.retryAfter = time.Duration(seconds) * time.Second
	}
	return nil, turned
}
