package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"buoy/src/status"
)

const (
	maxBody    = 1 << 20  // how much of an answer's body is read
	maxHeaders = 64 << 10 // how much of its head
)

// HTTPOptions is what a probe over HTTP needs from its surroundings; the zero value is usable.
type HTTPOptions struct {
	AllowPrivate bool             // loopback and private addresses may be dialled
	Secret       SecretFunc       // reads what ${secret:scope/key} names; nil: there are no secrets
	UserAgent    string           // default "buoy"
	Now          func() time.Time // nil: time.Now
	Resolver     *net.Resolver    // nil: the system's
	Roots        *x509.CertPool   // who signs certificates that are believed; nil: the system's
}

// HTTP measures how long an address takes to answer as expected: the value is the latency of the whole answer with all
// redirects, in the check's unit.
type HTTP struct {
	options HTTPOptions
	dial    dialFunc
	tls     *tls.Config
}

// NewHTTP makes the probe. It never takes a proxy from the environment, and it opens a new connection for every
// measurement: on a kept one, latency would not say what a visitor sees.
func NewHTTP(options HTTPOptions) *HTTP {
	if options.UserAgent == "" {
		options.UserAgent = "buoy"
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &HTTP{
		options: options,
		dial:    newAddressRules(options.AllowPrivate).dialer(options.Resolver).DialContext,
		tls:     &tls.Config{RootCAs: options.Roots, Time: options.Now, MinVersion: tls.VersionTLS12},
	}
}

// Validate reports every rule that a target breaks.
func (h *HTTP) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := parseHTTP(target)
	return wrong
}

// Measure asks once.
func (h *HTTP) Measure(ctx context.Context, check status.Check) status.Outcome {
	target, wrong := parseHTTP(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	t := &trip{target: target, limit: limit(ctx, time.Now())}
	header, err := t.secrets.resolve(ctx, target.Headers, h.options.Secret)
	if err != nil {
		return unmeasured("%s", err)
	}
	for name, value := range map[string]string{"User-Agent": h.options.UserAgent, "Accept-Encoding": "gzip"} {
		if header.Get(name) == "" {
			header.Set(name, value)
		}
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	began := h.options.Now()
	r, failed := h.ask(ctx, t, header)
	latency := h.options.Now().Sub(began)
	outcome := failed
	if r != nil {
		outcome = t.judge(r, h.options.Now())
	}
	outcome.Latency = latency
	if outcome.Verdict == status.Measured || outcome.Verdict == status.Degraded {
		outcome = withValue(outcome, check.Unit)
	}
	outcome.Detail = t.secrets.redact(outcome.Detail)
	return outcome
}

// withValue adds the latency in a unit, to a tenth of a millisecond.
func withValue(o status.Outcome, unit string) status.Outcome {
	value, err := status.KindHTTP.InUnit(o.Latency.Round(100*time.Microsecond), unit)
	if err != nil {
		unknown := unmeasured("%s", err)
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
	body   []byte // at most maxBody bytes of it
}

// ask sends the request and reads the response. Without a response, the outcome says why there is none.
func (h *HTTP) ask(ctx context.Context, t *trip, header http.Header) (*response, status.Outcome) {
	traced := t.traced(ctx)
	req, err := http.NewRequestWithContext(traced, t.target.Method, t.target.URL, strings.NewReader(t.target.Body))
	if err != nil {
		return nil, unmeasured("the request cannot be made from the target")
	}
	t.host = header.Get("Host")
	req.Host = t.host // net/http ignores it as a header
	header.Del("Host")
	req.Header = header
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, unmeasured("cookies cannot be kept: %s", err)
	}
	client := http.Client{Transport: h.newTransports(traced), CheckRedirect: t.follow, Jar: jar}
	resp, err := client.Do(req)
	if err != nil {
		return nil, t.failure(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // nothing is owed to a connection that is not used again
	t.sawCertificate(resp.TLS)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, t.failure(ctx, err)
	}
	return &response{resp.StatusCode, resp.Header, body}, status.Outcome{}
}

// judge compares a complete response with what the check expects.
func (t *trip) judge(r *response, now time.Time) status.Outcome {
	said := strings.TrimSpace(fmt.Sprintf("%d %s", r.code, http.StatusText(r.code)))
	if !t.target.expects(r.code) {
		return t.unexpected(r, said, now)
	}
	if failed := t.judgeBody(r); failed != nil {
		return *failed
	}
	return t.judgeCertificate(said, now)
}

// unexpected judges a status that the check does not expect. Some are about the request and the way to the server, not
// about the server: it could not be measured.
func (t *trip) unexpected(r *response, said string, now time.Time) status.Outcome {
	switch r.code {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return unmeasured("answered %s: our credentials are missing or not accepted", said)
	case http.StatusTooManyRequests:
		return unmeasured("answered %s: our requests are throttled%s", said, retryAfter(r.header.Get("Retry-After"), now))
	case http.StatusSwitchingProtocols, http.StatusUpgradeRequired, http.StatusHTTPVersionNotSupported:
		return unmeasured("answered %s: it wants a protocol that Buoy does not speak", said)
	}
	if len(t.target.ExpectStatus) > 0 {
		return bad("answered %s, expected %s", said, list(t.target.ExpectStatus))
	}
	return bad("answered %s", said)
}

// retryAfter says when a server wants to be asked again, from its header of that name; empty if it does not say so.
func retryAfter(value string, now time.Time) string {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31); err == nil {
		return fmt.Sprintf("; retry after %s", status.Ago(time.Duration(seconds)*time.Second))
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return fmt.Sprintf("; retry after %s", status.Ago(at.Sub(now)))
	}
	return ""
}

// judgeCertificate adds how long the certificate is still valid; of several, seen on the way, the one that ends first.
func (t *trip) judgeCertificate(said string, now time.Time) status.Outcome {
	if t.validUntil.IsZero() {
		return status.Outcome{Verdict: status.Measured, Detail: said}
	}
	left := t.validUntil.Sub(now)
	if left < time.Duration(t.target.MinTLSDays)*24*time.Hour {
		return status.Outcome{Verdict: status.Degraded, Detail: fmt.Sprintf("certificate expires in %s, on %s (limit %s); %s",
			status.Ago(left), t.validUntil.UTC().Format(time.DateOnly), inDays(t.target.MinTLSDays), said)}
	}
	return status.Outcome{Verdict: status.Measured, Detail: said + ", certificate valid for " + inDays(int(left/(24*time.Hour)))}
}

func inDays(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

func list(codes []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(codes), "[]")), " or ")
}
