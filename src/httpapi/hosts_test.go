package httpapi

import (
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestForeignHostsAreRefused(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	s.AllowedHosts = []string{"buoy.example.com", "192.0.2.7", "2001:db8::7"}
	addr := listening(t, s)
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	known := []string{
		"localhost", "LOCALHOST", "localhost.", "localhost:" + port, "localhost:1", "localhost:", "a.localhost", "A.B-c.localhost:8000", "127.0.0.1", "127.0.0.1.", addr,
		"127.8.9.1:8000", "[::1]", "[::1]:8000", "[0:0:0:0:0:0:0:1]:8000", "[::ffff:127.0.0.1]", "buoy.example.com", "BUOY.example.com.:8000",
		"192.0.2.7:80", "[2001:db8::7]:80",
	}
	foreign := []string{
		"", ":8000", "evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost", ".localhost", "a..localhost",
		"localhost..", "127.0.0.1:80:80", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0.0.0.0:" + port, "128.0.0.1", "[::]", "[::1",
		"::1", "[::1]x", "[127.0.0.1]", "[::1%25lo]", "[localhost]", "localhost:x", "localhost:-1", "localhost:99999", "localhost,evil.example",
		"xbuoy.example.com", "a.buoy.example.com", "[::ffff:10.0.0.1]", "user@localhost", "localhost/x", "xn--localhost-9ka",
	}
	for _, path := range []string{"/", "/assets/app-1a.js", "/healthz", "/readyz", "/api/v1/me", "/api/v1/audit-events", "/api/v1/openapi.json", "/api/none"} {
		for _, host := range known {
			code, _, body := exchangeRaw(t, addr, "GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
			require.NotEqual(t, http.StatusMisdirectedRequest, code, "%s %s: %s", host, path, body)
			require.NotEqual(t, http.StatusBadRequest, code, "%s %s: %s", host, path, body)
		}
		for _, host := range foreign {
			code, p, body := exchangeRaw(t, addr, "GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
			if code == http.StatusBadRequest { // not a valid host name
				continue
			}
			require.Equal(t, http.StatusMisdirectedRequest, code, "%q %s: %s", host, path, body)
			require.Equal(t, string(codeForeignHost), p.Code)
		}
	}
}

func TestForeignHostCannotChangeAnything(t *testing.T) {
	w := newWorld(t)
	s := running(t, w.db, admin())
	addr := listening(t, s)
	const body = `{"name":"Foreign","owner":"x"}`
	for _, claim := range []string{
		"Host: evil.example\r\nOrigin: http://evil.example\r\n",
		"Host: evil.example\r\nSec-Fetch-Site: same-origin\r\n",
		"Host: evil.example\r\nX-Forwarded-Host: localhost\r\n",
		"Host: evil.example\r\nX-Forwarded-Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: host=localhost\r\n",
		"Host: 127.0.0.1.evil.example\r\n",
	} {
		code, _, answer := exchangeRaw(t, addr, fmt.Sprintf("POST /api/v1/platforms HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", claim, len(body), body))
		require.Equal(t, http.StatusMisdirectedRequest, code, "%s: %s", claim, answer)
	}
	// The host in the request target counts too. X-Forwarded-Host does not make a host known.
	for text, want := range map[string]int{
		"GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n":  http.StatusMisdirectedRequest,
		"GET http://localhost/api/v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n":  http.StatusMisdirectedRequest,
		"GET http://localhost:1/api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n":   http.StatusOK,
		"GET https://evil.example HTTP/1.1\r\nHost: localhost\r\n\r\n":           http.StatusMisdirectedRequest,
		"GET http://evil.example@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n": http.StatusBadRequest,
		"GET //evil.example/api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n":       http.StatusBadRequest,
		"GET /api/v1/me HTTP/1.0\r\n\r\n":                                        http.StatusMisdirectedRequest,
		"GET /api/v1/me HTTP/1.0\r\nHost: localhost\r\n\r\n":                     http.StatusOK,
		"GET /api/v1/me\r\n\r\n": http.StatusMisdirectedRequest,
		"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x\r\nX-Forwarded-Host: x\r\n\r\n":          http.StatusForbidden,
		"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost:5173\r\nOrigin: http://localhost:5173\r\n\r\n":               http.StatusUnsupportedMediaType,
		"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                                               http.StatusMisdirectedRequest,
		"BREW /api/v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                                         http.StatusMisdirectedRequest,
		"GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Email: a@b\r\nX-Forwarded-Host: localhost\r\n\r\n": http.StatusMisdirectedRequest,
	} {
		code, _, answer := exchangeRaw(t, addr, text)
		require.Equal(t, want, code, "%q: %s", text, answer)
	}
	require.Len(t, s.Board.View().Platforms, len(w.platforms))
}

func TestAnyHostIsAcceptedBehindProxy(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	s.BehindProxy = true
	addr := listening(t, s)
	for text, want := range map[string]int{
		"GET /api/v1/me HTTP/1.1\r\nHost: buoy-1.aws.databricksapps.com\r\n\r\n": http.StatusOK,
		"GET /readyz HTTP/1.0\r\n\r\n":                                           http.StatusOK,
		"POST /api/v1/platforms HTTP/1.1\r\nHost: 10.0.0.1:8000\r\nOrigin: https://buoy.example\r\nX-Forwarded-Host: buoy.example\r\n\r\n":            http.StatusUnsupportedMediaType,
		"POST /api/v1/platforms HTTP/1.1\r\nHost: 10.0.0.1:8000\r\nOrigin: https://evil.example\r\nX-Forwarded-Host: buoy.example\r\n\r\n":            http.StatusForbidden,
		"GET /api/v1/me HTTP/1.1\r\nHost: buoy.example\r\nHost: evil.example\r\n\r\n":                                                                 http.StatusBadRequest,
		"POST /api/v1/platforms HTTP/1.1\r\nHost: buoy.example\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n": http.StatusBadRequest,
	} {
		code, _, answer := exchangeRaw(t, addr, text)
		require.Equal(t, want, code, "%q: %s", text, answer)
	}
}
