package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// turnedAway is an answer of the warehouse's HTTP front in which no statement was run.
type turnedAway struct {
	status     int
	retryAfter time.Duration // 0 where it was not said
	said       string        // the answer's body
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

const refused = "the workspace refused the credentials"

// invalidToken is how a workspace says with 403, too, that it does not take a token.
var invalidToken = regexp.MustCompile(`(?i)(invalid|expired).{0,20}token|token.{0,20}(invalid|expired)`)

// words is what people may read of it.
func (t *turnedAway) words() string {
	switch t.status {
	case http.StatusUnauthorized:
		return refused
	case http.StatusForbidden:
		if invalidToken.MatchString(t.said) {
			return refused
		}
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

// errandLimit is how long the driver's errands may take: what it sends without a deadline, to ask how far a statement is,
// to cancel one or to close a session. They take milliseconds where there is somebody to answer.
const errandLimit = 10 * time.Second

// transport carries the driver's requests. It makes errors of answers in which no statement was run, because the driver
// would wait for as long as Retry-After says, be it an hour, and would lose the rest; when to try again is ours to decide.
// It bounds what the driver would wait a quarter of an hour for. And it keeps the driver's telemetry at home: no option of a
// connector turns that off.
type transport struct {
	base   http.RoundTripper
	limit  time.Duration // of a statement
	errand time.Duration // of what has no deadline of a statement
}

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
	resp, err := t.bounded(r)
	if err != nil || resp.StatusCode < 400 {
		return resp, err
	}
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // all of it, so that the connection can be used again
	_ = resp.Body.Close()
	if gone := resp.Header.Get("X-Thriftserver-Error-Message"); strings.Contains(gone, "SessionHandle") {
		return nil, errors.New(gone) // not the workspace's front: the warehouse, about a session
	}
	turned := &turnedAway{status: resp.StatusCode, said: string(said)}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		turned.retryAfter = time.Duration(seconds) * time.Second
	}
	return nil, turned
}

// bounded sends a request. One that ends with its statement is sent as it is; an errand, whose only deadline is the driver's
// own, or that has none, ends with the errand's limit, its answer included.
func (t transport) bounded(r *http.Request) (*http.Response, error) {
	ending, cancel := context.WithTimeout(r.Context(), t.limit)
	defer cancel()
	last, _ := ending.Deadline()
	if end, ok := r.Context().Deadline(); ok && end.Equal(last) {
		return t.base.RoundTrip(r)
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.errand)
	defer cancel()
	resp, err := t.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// signer tells a request that could not be signed from one that was sent in vain.
type signer struct{ auth Authenticator }

// Authenticate implements the driver's auth.Authenticator.
func (s signer) Authenticate(r *http.Request) error {
	if err := s.auth.Authenticate(r); err != nil {
		return &unsigned{err}
	}
	return nil
}

// unsigned is a request that was not sent, because there were no credentials for it.
type unsigned struct{ error }

func (u *unsigned) Unwrap() error { return u.error }
