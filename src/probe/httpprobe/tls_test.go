package httpprobe

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
)

func today() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: today().AddDate(-5, 0, 0), NotAfter: today().AddDate(5, 0, 0),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	require.NoError(t, err)
	a.cert, err = x509.ParseCertificate(raw)
	require.NoError(t, err)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// serve starts a server at 127.0.0.1. Its certificate is for a name or IP address and valid for a period.
func (a *authority) serve(t *testing.T, host string, from, to time.Time, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: to, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	require.NoError(t, err)
	s := httptest.NewUnstartedServer(handler)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it logs the errors that these tests cause
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (a *authority) probe() *testProbe { return local(settings{Roots: a.roots(), Now: today}) }

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func TestCertificateValidityIsReported(t *testing.T) {
	a := newAuthority(t)
	for left, c := range map[time.Duration]struct {
		least    int
		degraded bool
		want     string
	}{
		days(61) + time.Hour:   {0, false, "200 OK, certificate valid for 61 days"},
		days(30):               {30, false, "200 OK, certificate valid for 30 days"},
		days(30) - time.Second: {30, true, "certificate expires in 29 days, on 2026-07-01 (limit 30 days); 200 OK"},
		days(1):                {0, false, "200 OK, certificate valid for 1 day"},
		days(4):                {14, true, "certificate expires in 4 days, on 2026-06-05 (limit 14 days); 200 OK"},
		time.Minute:            {1, true, "certificate expires in 1 min, on 2026-06-01 (limit 1 day); 200 OK"},
	} {
		t.Run(left.String(), func(t *testing.T) {
			s := a.serve(t, "127.0.0.1", today().AddDate(-1, 0, 0), today().Add(left), answer(http.StatusOK, ""))
			o := measure(t, a.probe(), object{"url": s.URL, "min_tls_days": c.least})
			if c.degraded {
				probetest.RequireDegraded(t, c.want, o)
				return
			}
			probetest.RequireGreen(t, c.want, o)
		})
	}
}

func TestFirstExpiringCertificateCounts(t *testing.T) {
	a := newAuthority(t)
	last := a.serve(t, "127.0.0.1", today().AddDate(-1, 0, 0), today().Add(days(300)), answer(http.StatusOK, ""))
	first := a.serve(t, "127.0.0.1", today().AddDate(-1, 0, 0), today().Add(days(5)), func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, last.URL, http.StatusFound)
	})
	probetest.RequireDegraded(t, "certificate expires in 5 days, on 2026-06-06 (limit 30 days); 200 OK", measure(t, a.probe(), object{"url": first.URL, "min_tls_days": 30}))
}

func TestInvalidCertificateIsReported(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	year := days(365)
	fine := answer(http.StatusOK, "")
	for name, c := range map[string]struct {
		server *httptest.Server
		want   string
	}{
		"expired":              {a.serve(t, "127.0.0.1", today().Add(-year), today().Add(-days(3)), fine), "TLS: the certificate is valid only from 2025-06-01 to 2026-05-29"},
		"not valid yet":        {a.serve(t, "127.0.0.1", today().Add(days(3)), today().Add(year), fine), "TLS: the certificate is valid only from 2026-06-04 to 2027-06-01"},
		"for another name":     {a.serve(t, "example.com", today().Add(-year), today().Add(year), fine), "TLS: the certificate is for another name than 127.0.0.1"},
		"of an unknown signer": {other.serve(t, "127.0.0.1", today().Add(-year), today().Add(year), fine), "TLS: the certificate is not signed by a trusted authority"},
		"no TLS on this port":  {serve(t, fine), "TLS: the server does not speak TLS on this port"},
	} {
		t.Run(name, func(t *testing.T) {
			probetest.RequireBad(t, c.want, measure(t, a.probe(), object{"url": strings.Replace(c.server.URL, "http://", "https://", 1)}))
		})
	}
}

func TestUnsupportedProtocolIsUnmeasured(t *testing.T) {
	a := newAuthority(t)
	start := func() *httptest.Server {
		return a.serve(t, "127.0.0.1", today().Add(-days(365)), today().Add(days(365)), answer(http.StatusOK, ""))
	}
	probetest.RequireUnmeasured(t, "TLS: the server supports neither TLS 1.2 nor TLS 1.3",
		measure(t, a.probe(), object{"url": oldTLS(start()).URL}))
	only := start()
	only.TLS.NextProtos = []string{"h3"}
	probetest.RequireUnmeasured(t, "TLS: the server supports neither HTTP/1.1 nor HTTP/2",
		measure(t, a.probe(), object{"url": only.URL}))
}

func oldTLS(s *httptest.Server) *httptest.Server {
	s.TLS.MinVersion, s.TLS.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	return s
}

func TestSelfSignedCertificateIsReported(t *testing.T) {
	s := httptest.NewUnstartedServer(answer(http.StatusOK, ""))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	probetest.RequireBad(t, "TLS: the certificate is not signed by a trusted authority", measure(t, local(settings{Roots: x509.NewCertPool()}), object{"url": s.URL}))
}

func TestRequiredClientCertificateIsUnmeasured(t *testing.T) {
	a := newAuthority(t)
	for version, name := range map[uint16]string{tls.VersionTLS12: "TLS 1.2", tls.VersionTLS13: "TLS 1.3"} {
		t.Run(name, func(t *testing.T) {
			s := a.serve(t, "127.0.0.1", today().Add(-days(9)), today().Add(days(9)), answer(http.StatusOK, ""))
			s.TLS.ClientAuth, s.TLS.MaxVersion = tls.RequireAnyClientCert, version
			o := measure(t, a.probe(), object{"url": s.URL})
			if version == tls.VersionTLS13 {
				probetest.RequireUnmeasured(t, "TLS: the server requires a client certificate", o)
				return
			}
			probetest.RequireBad(t, "TLS: the handshake failed", o) // before TLS 1.3 a server cannot report the reason
		})
	}
}

func TestInvalidHandshakeIsNotTLS(t *testing.T) {
	address := listen(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 2048)) // a fault in the server shows as another answer
		_, _ = fmt.Fprint(c, "SSH-2.0-OpenSSH_9.6\r\n")
	})
	probetest.RequireBad(t, "TLS: the server does not speak TLS on this port", measure(t, local(settings{}), object{"url": "https://" + address}))
}
