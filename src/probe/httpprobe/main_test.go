package httpprobe

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
)

func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled)                                                                      // the fault proxy logs to the global logger
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run")) // known leak
}

// object is a target under construction.
type object = probetest.Target

// settings are the options of a client and of its scope.
type settings struct {
	AllowPrivate bool
	UserAgent    string
	Resolver     *net.Resolver
	Roots        *x509.CertPool
	Now          func() time.Time
	Secret       probe.SecretFunc
}

// testProbe is a client with a new scope for each measurement.
type testProbe struct {
	*client
	scope probe.ScopeOptions
}

func newProbe(s settings) *testProbe {
	return &testProbe{
		newClient(Options{AllowPrivate: s.AllowPrivate, UserAgent: s.UserAgent, Resolver: s.Resolver, Roots: s.Roots}),
		probe.ScopeOptions{Now: s.Now, Secret: s.Secret},
	}
}

// local returns a probe that can reach this machine.
func local(s settings) *testProbe {
	s.AllowPrivate = true
	return newProbe(s)
}

func (p *testProbe) probe() probetest.Probe { return probetest.Probe{Kind: p.kind(), Scope: p.scope} }

func (p *testProbe) Validate(target json.RawMessage) []status.FieldError {
	return p.kind().ValidateTarget(target)
}

func (p *testProbe) Measure(ctx context.Context, check status.Check) status.Outcome {
	return p.probe().MeasureCheck(ctx, check)
}

func measure(t *testing.T, p *testProbe, target object) status.Outcome {
	t.Helper()
	return probetest.Measure(t, p.probe(), target)
}

func measureWithin(t *testing.T, within time.Duration, p *testProbe, target object) status.Outcome {
	t.Helper()
	return probetest.MeasureWithin(t, within, p.probe(), target)
}

var errPoison = errors.New("poison")

// serve starts a server on a free port of this machine.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func answer(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body)) // the probe may have closed the connection
	}
}

func noon() time.Time { return time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC) }
