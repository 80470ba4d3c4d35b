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

// httpError is an error response of the warehouse's HTTP front end. No statement was run.
type httpError struct {
	status     int
	retryAfter time.Duration // 0 if the response has none
	body       string
}

// Error implements error.
func (e *httpError) Error() string {
	return fmt.Sprintf("the warehouse responded with HTTP %d", e.status)
}

// retryable reports whether the same request can succeed later.
func (e *httpError) retryable() bool {
	switch e.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

const credentialsRefused = "the workspace refused the credentials"

// invalidToken matches the 403 responses with which a workspace rejects a token.
var invalidToken = regexp.MustCompile(`(?i)(invalid|expired).{0,20}token|token.{0,20}(invalid|expired)`)

// message returns the text that users can see.
func (e *httpError) message() string {
	switch e.status {
	case http.StatusUnauthorized:
		return credentialsRefused
	case http.StatusForbidden:
		if invalidToken.MatchString(e.body) {
			return credentialsRefused
		}
		return "this identity cannot use the SQL warehouse: it needs CAN USE"
	case http.StatusNotFound:
		return "the SQL warehouse does not exist, or this identity cannot see it"
	case http.StatusTooManyRequests:
		return "the SQL warehouse rejects statements: too many at once"
	case http.StatusServiceUnavailable:
		return "the SQL warehouse is not available: it is stopped or starting"
	}
	return fmt.Sprintf("the SQL warehouse cannot be reached: HTTP %d", e.status)
}

// auxiliaryLimit limits the driver's requests that have no deadline: polling a statement, cancelling it, closing a session. They
// normally take milliseconds.
const auxiliaryLimit = 10 * time.Second

// transport sends the driver's requests. It turns error responses into errors, because the driver would wait for the time in Retry-After,
// even an hour, and drop the response. It limits requests for which the driver would wait 15 minutes. It does not send the driver's
// telemetry, which no option can disable.
type transport struct {
	base      http.RoundTripper
	limit     time.Duration // of a statement
	auxiliary time.Duration // of requests without a statement's deadline
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/sql/") {
		if r.Body != nil {
			_ = r.Body.Close() // it is not sent
		}
		return &http.Response{ // an empty response: no feature is enabled
			StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
			Body: io.NopCloser(strings.NewReader("{}")), Request: r,
		}, nil
	}
	resp, err := t.sendLimited(r)
	if err != nil || resp.StatusCode < 400 {
		return resp, err
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // all of it, so that the connection can be reused
	_ = resp.Body.Close()
	if text := resp.Header.Get("X-Thriftserver-Error-Message"); strings.Contains(text, "SessionHandle") {
		return nil, errors.New(text) // from the warehouse, about a session
	}
	failed := &httpError{status: resp.StatusCode, body: string(body)}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		failed.retryAfter = time.Duration(seconds) * time.Second
	}
	return nil, failed
}

// sendLimited sends a request. A request with the deadline of its statement is sent unchanged. Any other request, including its response,
// ends after the auxiliary limit.
func (t transport) sendLimited(r *http.Request) (*http.Response, error) {
	withLimit, cancel := context.WithTimeout(r.Context(), t.limit)
	defer cancel()
	last, _ := withLimit.Deadline()
	if end, ok := r.Context().Deadline(); ok && end.Equal(last) {
		return t.base.RoundTrip(r)
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.auxiliary)
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

// signer turns the errors of an authenticator into authError.
type signer struct{ auth Authenticator }

// Authenticate implements the driver's auth.Authenticator.
func (s signer) Authenticate(r *http.Request) error {
	if err := s.auth.Authenticate(r); err != nil {
		return &authError{err}
	}
	return nil
}

// authError is the error of a request that was not sent because credentials were missing.
type authError struct{ error }

func (u *authError) Unwrap() error { return u.error }
