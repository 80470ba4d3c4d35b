package httpapi

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
)

// listening serves on a loopback port, and returns its address.
func listening(t *testing.T, s *Server) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	require.Eventually(t, func() bool { return s.conns.Load() != nil }, 10*time.Second, time.Millisecond)
	t.Cleanup(func() {
		require.NoError(t, s.Shutdown(t.Context()))
		require.NoError(t, <-served)
	})
	return l.Addr().String()
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(30*time.Second)))
	return c
}

// exchangeRaw sends the text unchanged, and returns the response.
func exchangeRaw(t *testing.T, addr, text string) (code int, p api.Problem, body string) {
	t.Helper()
	c := dial(t, addr)
	_, _ = io.WriteString(c, text) // the server may close the connection before it has read everything
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err, "%.80q", text)
	read, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	if resp.StatusCode >= http.StatusBadRequest {
		require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"), "%.80q: %s", text, read)
		require.NoError(t, json.Unmarshal(read, &p))
		require.Equal(t, resp.StatusCode, p.Status)
	}
	require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
	return resp.StatusCode, p, string(read)
}

// A request that is refused early gets a problem document. The following bytes on the connection are not read as a request.
func TestAmbiguousRequestIsRefused(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	const second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	post := func(headers, body string) string {
		return "POST /api/v1/status-results HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers + "\r\n" + body
	}
	get := func(headers string) string { return "GET /healthz HTTP/1.1\r\n" + headers + "\r\n" }
	large := strings.Repeat("x", 2<<20)
	for name, tc := range map[string]struct {
		text string
		want int
	}{
		"two lengths that differ":          {post("Content-Length: 2\r\nContent-Length: 40\r\n", "{}"), 400},
		"two lengths that agree":           {post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
		"two lengths in two cases":         {post("content-length: 2\r\nCONTENT-LENGTH: 2\r\n", "{}"), 400},
		"a list of lengths":                {post("Content-Length: 2, 2\r\n", "{}"), 400},
		"a signed length":                  {post("Content-Length: +2\r\n", "{}"), 400},
		"a negative length":                {post("Content-Length: -2\r\n", "{}"), 400},
		"a hexadecimal length":             {post("Content-Length: 0x2\r\n", "{}"), 400},
		"no length":                        {post("Content-Length:\r\n", "{}"), 400},
		"an enormous length":               {post("Content-Length: 99999999999999999999\r\n", "{}"), 400},
		"length and chunks":                {post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
		"chunks and length":                {post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"), 400},
		"chunks twice":                     {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
		"an unknown coding":                {post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400},
		"a coding before chunks":           {post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400},
		"identity":                         {post("Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "{}"), 400},
		"a length behind a tab":            {post("Content-Length:\t2\r\nContent-Length: 2\r\n", "{}"), 400},
		"a space before the colon":         {post("Content-Length : 2\r\n", "{}"), 400},
		"a folded line":                    {get("Host: localhost\r\nX-Long: a\r\n b\r\n"), 400},
		"a folded line with a header":      {get("Host: localhost\r\nX-Long: a\r\n Host: b\r\n"), 400},
		"a folded first line":              {get(" Host: localhost\r\nHost: localhost\r\n"), 400},
		"two hosts":                        {get("Host: localhost\r\nHost: evil.example\r\n"), 400},
		"the same host twice":              {get("Host: localhost\r\nHOST: localhost\r\n"), 400},
		"no host":                          {get("Accept: */*\r\n"), 400},
		"a line without a colon":           {get("Host: localhost\r\nnonsense\r\n"), 400},
		"a line without a name":            {get("Host: localhost\r\n: x\r\n"), 400},
		"a control character in a value":   {get("Host: localhost\r\nX-A: a\x01b\r\n"), 400},
		"a return inside a value":          {get("Host: localhost\r\nX-A: a\rContent-Length: 5\r\n"), 400},
		"NUL in a name":                    {get("Host: localhost\r\nX\x00A: a\r\n"), 400},
		"a chunk of no size":               {post("Transfer-Encoding: chunked\r\n", "x\r\n{}\r\n0\r\n\r\n"), 400},
		"a chunk with a minus":             {post("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"), 400},
		"a chunk that is longer":           {post("Transfer-Encoding: chunked\r\n", "2\r\n{}}}}\r\n0\r\n\r\n"), 400},
		"an enormous chunk":                {post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"), 400},
		"an old version with chunks":       {"POST /api/v1/status-results HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		"the next version":                 {"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505},
		"the preface of HTTP/2":            {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
		"no version":                       {"GET / HTTP\r\nHost: localhost\r\n\r\n", 505},
		"an address with a space":          {"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
		"an address without a slash":       {"GET healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
		"another scheme":                   {"GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
		"an authority":                     {"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
		"TLS":                              {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
		"an unknown method":                {"BREW /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
		"a method in small letters":        {"get /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
		"a method that is no word":         {"G@T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
		"a long address":                   {"GET /" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
		"a long query":                     {"GET /api/v1/platforms?owner=" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
		"long headers":                     {get("Host: localhost\r\nX-A: " + strings.Repeat("a", 100_000) + "\r\n"), 431},
		"many headers":                     {get("Host: localhost\r\n" + strings.Repeat("X-A: a\r\n", 10_000)), 431},
		"a large body":                     {post("Content-Length: 2097152\r\n", large), 413},
		"a large body, announced":          {post("Content-Length: 2097152\r\nExpect: 100-continue\r\n", ""), 413},
		"a large body in chunks":           {post("Transfer-Encoding: chunked\r\n", "200000\r\n"+large+"\r\n0\r\n\r\n"), 413},
		"a large body in many chunks":      {post("Transfer-Encoding: chunked\r\n", strings.Repeat("1000\r\n"+strings.Repeat("x", 4096)+"\r\n", 512)+"0\r\n\r\n"), 413},
		"a large body that never comes":    {post("Content-Length: 9000000000\r\n", "{"), 413},
		"a large form":                     {"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2097152\r\n\r\n" + large, 413},
		"a broken form":                    {"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\nabc", 415},
		"OPTIONS of everything":            {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
		"OPTIONS of an address":            {"OPTIONS /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
		"TRACE":                            {"TRACE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
		"a path out of the page's folder":  {"GET /assets/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"the same, percent-encoded":        {"GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"NUL in a path":                    {"GET /api/v1/platforms/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"two slashes inside":               {"GET /api//v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"a parameter of a path":            {"GET /api/v1/me;x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"broken percent-encoding":          {"GET /api/v1/platforms/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
		"broken percent-encoding, queried": {"GET /api/v1/platforms?owner=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			code, p, body := exchangeRaw(t, addr, tc.text+second)
			require.Equal(t, tc.want, code, body)
			if code == http.StatusBadRequest && !strings.Contains(name, "queried") {
				require.Equal(t, string(codeBadRequest), p.Code, body)
				require.Contains(t, p.Detail, "not valid HTTP")
			}
			require.NotEmpty(t, p.Detail)
			require.NotEmpty(t, p.RequestID)
			require.Less(t, time.Since(started), 5*time.Second)
		})
	}
}

// A refusal closes the connection, so that the following bytes are never read as a request.
func TestRefusalClosesTheConnection(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	const smuggled = "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
	for _, headers := range []string{
		"Content-Length: 0\r\nContent-Length: 116\r\n", "Content-Length: 116\r\nContent-Length: 0\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 116\r\n",
		"X: a\r\n b\r\n", "Host: localhost\r\n",
	} {
		c := dial(t, addr)
		_, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"+headers+"\r\n"+smuggled)
		require.NoError(t, err)
		all, err := io.ReadAll(c)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(all), "HTTP/1.1 "), string(all))
		require.Contains(t, string(all), "400 Bad Request")
		require.Contains(t, string(all), "Connection: close")
	}
}

func TestUsualRequestsAreAccepted(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	push := `{"results":[]}`
	for text, want := range map[string]int{
		"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":                                            200,
		"GET /healthz HTTP/1.1\nHost: localhost\n\n":                                                  200,
		"GET /deep/link?x=%2F HTTP/1.1\r\nHost: localhost\r\n\r\n":                                    200,
		"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Text: gr\xc3\xbc\xc3\x9fe\r\nX-Empty:\r\n\r\n": 200,
		"POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n":                               202,
		"POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}":                                                          202,
		"POST /api/v1/ingestion-runs HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}":                                                          202,
		"POST /api/v1/status-results HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + fmt.Sprint(len(push)) + "\r\n\r\n" + push:                         400,
		"POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n2;a=b\r\n{}\r\n0\r\nX-A: b\r\n\r\n": 202,
	} {
		code, _, body := exchangeRaw(t, addr, text)
		require.Equal(t, want, code, "%q: %s", text, body)
	}
}

// The server disconnects a client that sends single bytes slowly, in any part of the request.
func TestSlowRequestIsCutOff(t *testing.T) {
	t.Parallel() // it takes as long as the limit
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	for name, begin := range map[string]string{
		"nothing": "", "headers": "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ",
		"a body":           "POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
		"a body in chunks": "POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, addr)
			_, err := io.WriteString(c, begin)
			require.NoError(t, err)
			started, stop := time.Now(), make(chan struct{})
			dripped := make(chan struct{})
			go func() {
				defer close(dripped)
				ticker := time.NewTicker(100 * time.Millisecond)
				defer ticker.Stop()
				for begin != "" {
					select {
					case <-stop:
						return
					case <-ticker.C:
						_, _ = io.WriteString(c, "x")
					}
				}
			}()
			all, _ := io.ReadAll(c) // ends, possibly with a reset
			close(stop)
			<-dripped
			require.Contains(t, string(all), "408 Request Timeout")
			require.InDelta(t, sendLimit.Seconds(), time.Since(started).Seconds(), lingerLimit.Seconds()+2)
		})
	}
}

// Several requests sent at once on one connection get their responses in order.
func TestPipelinedRequestsGetResponses(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	c := dial(t, addr)
	_, err := io.WriteString(c, strings.Repeat("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 20)+"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Equal(t, 21, strings.Count(string(all), "HTTP/1.1 200 OK"))
}
