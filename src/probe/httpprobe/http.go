// Package httpprobe measures over HTTP.
package httpprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"buoy/src/probe"
	"buoy/src/status"
)

// Source is the source of the kinds in this package.
const Source status.Source = "http"

const (
	maxBody    = 1 << 20  // bytes of a body that are read
	maxHeaders = 64 << 10 // bytes of the headers
)

// Options are the settings of probes over HTTP. The zero value is usable.
type Options struct {
	AllowPrivate bool           // whether loopback and private addresses are allowed
	UserAgent    string         // empty: "buoy"
	Resolver     *net.Resolver  // nil: the system's
	Roots        *x509.CertPool // the certificate authorities to trust; nil: the system's
}

// client sends requests. It never uses a proxy from the environment. It opens a new connection for each measurement, because the
// latency on an open connection would be lower than for a new visitor.
type client struct {
	options Options
	dial    dialFunc
	tls     *tls.Config
}

// Kind measures how long a URL takes to respond as expected. The value is the latency of the complete response with all
// redirects.
func Kind(o Options) probe.Kind { return newClient(o).kind() }

func newClient(o Options) *client {
	if o.UserAgent == "" {
		o.UserAgent = "buoy"
	}
	return &client{
		options: o,
		dial:    newAddressRules(o.AllowPrivate).dialer(o.Resolver).DialContext,
		tls:     &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
	}
}

func (c *client) kind() probe.Kind {
	return probe.Kind{
		KindRules: rules(),
		Label:     "HTTP request",
		Hint:      "How long a URL takes to respond",
		Value:     "how long the complete response took, redirects included",
		Fields:    fields(),
		Example: probe.Example{
			Name: "API responds", Target: `{"url": "https://api.example.com/health", "contains": "ready"}`, Unit: "ms", Warn: 500, Crit: 3000,
		},
		Needs:   "READ on the secret scope for each ${secret:scope/key} whose value is a secret of the workspace",
		Measure: c.measure,
		Access:  access,
	}
}

func rules() status.KindRules {
	return status.KindRules{Name: "http", Source: Source, Units: []string{"ms", "s"}, ValidateTarget: validateTarget}
}

// measure sends the request once.
func (c *client) measure(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	target, problems := parseTarget(check.Target)
	if len(problems) > 0 {
		return probe.Invalid(problems)
	}
	a := &attempt{target: target, within: probe.Within(ctx, time.Now())}
	header, err := a.secrets.resolve(ctx, target.Headers, scope)
	if err != nil {
		return probe.Unmeasured("%s", err)
	}
	for name, value := range map[string]string{"User-Agent": c.options.UserAgent, "Accept-Encoding": "gzip"} {
		if header.Get(name) == "" {
			header.Set(name, value)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	started := scope.Now()
	r, failed := c.send(ctx, scope, a, header)
	latency := scope.Now().Sub(started)
	outcome := failed
	if r != nil {
		outcome = a.judge(r, scope.Now())
	}
	outcome.Latency = latency
	if outcome.Verdict == status.Measured || outcome.Verdict == status.Degraded {
		outcome = withValue(outcome, check.Unit)
	}
	outcome.Detail = a.secrets.redact(outcome.Detail)
	return outcome
}

// withValue adds the latency in a unit, to a tenth of a millisecond.
func withValue(o status.Outcome, unit string) status.Outcome {
	value, err := rules().InUnit(o.Latency.Round(100*time.Microsecond), unit)
	if err != nil {
		unknown := probe.Unmeasured("%s", err)
		unknown.Latency = o.Latency
		return unknown
	}
	o.Value = &value
	return o
}

// response is a complete response, its body still encoded.
type response struct {
	code   int
	header http.Header
	body   []byte // at most maxBody bytes
}

// send sends the request and reads the response. If there is no response, the outcome gives the reason.
func (c *client) send(ctx context.Context, scope *probe.Scope, a *attempt, header http.Header) (*response, status.Outcome) {
	traced := a.withTrace(ctx)
	req, err := http.NewRequestWithContext(traced, a.target.Method, a.target.URL, strings.NewReader(a.target.Body))
	if err != nil {
		return nil, probe.Unmeasured("the request cannot be created from the target")
	}
	a.host = header.Get("Host")
	req.Host = a.host // net/http ignores it as a header
	header.Del("Host")
	req.Header = header
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, probe.Unmeasured("cookies cannot be kept: %s", err)
	}
	client := http.Client{Transport: c.newTransports(traced, scope.Now), CheckRedirect: a.checkRedirect, Jar: jar}
	resp, err := client.Do(req)
	if err != nil {
		return nil, a.failure(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // the connection is not used again
	a.recordCertificate(resp.TLS)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, a.failure(ctx, err)
	}
	return &response{resp.StatusCode, resp.Header, body}, status.Outcome{}
}

// judge compares a complete response with the expectations of the check.
func (a *attempt) judge(r *response, now time.Time) status.Outcome {
	code := strings.TrimSpace(fmt.Sprintf("%d %s", r.code, http.StatusText(r.code)))
	if !a.target.expects(r.code) {
		return a.unexpected(r, code, now)
	}
	if failed := a.judgeBody(r); failed != nil {
		return *failed
	}
	return a.judgeCertificate(code, now)
}

// unexpected judges a status code that the check does not expect. Some codes are about the request or the way to the server:
// then the server was not measured.
func (a *attempt) unexpected(r *response, code string, now time.Time) status.Outcome {
	switch r.code {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return probe.Unmeasured("answered %s: the credentials of the check are missing or not accepted", code)
	case http.StatusTooManyRequests:
		return probe.Unmeasured("answered %s: requests are throttled%s", code, retryAfter(r.header.Get("Retry-After"), now))
	case http.StatusSwitchingProtocols, http.StatusUpgradeRequired, http.StatusHTTPVersionNotSupported:
		return probe.Unmeasured("answered %s: the server needs a protocol that Buoy does not support", code)
	}
	if len(a.target.ExpectStatus) > 0 {
		return probe.Bad("answered %s, expected %s", code, joinCodes(a.target.ExpectStatus))
	}
	return probe.Bad("answered %s", code)
}

// retryAfter returns when the next request is allowed, from the header of that name; empty if the header is missing.
func retryAfter(value string, now time.Time) string {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31); err == nil {
		return fmt.Sprintf("; retry after %s", status.Ago(time.Duration(seconds)*time.Second))
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return fmt.Sprintf("; retry after %s", status.Ago(at.Sub(now)))
	}
	return ""
}

// judgeCertificate adds how long the certificate is still valid. If there were redirects, the certificate that expires first
// counts.
func (a *attempt) judgeCertificate(code string, now time.Time) status.Outcome {
	if a.validUntil.IsZero() {
		return status.Outcome{Verdict: status.Measured, Detail: code}
	}
	left := a.validUntil.Sub(now)
	if left < time.Duration(a.target.MinTLSDays)*24*time.Hour {
		return status.Outcome{Verdict: status.Degraded, Detail: fmt.Sprintf("certificate expires in %s, on %s (limit %s); %s",
			status.Ago(left), a.validUntil.UTC().Format(time.DateOnly), formatDays(a.target.MinTLSDays), code)}
	}
	return status.Outcome{Verdict: status.Measured, Detail: code + ", certificate valid for " + formatDays(int(left/(24*time.Hour)))}
}

func formatDays(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

func joinCodes(codes []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(codes), "[]")), " or ")
}
