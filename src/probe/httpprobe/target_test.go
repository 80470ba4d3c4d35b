package httpprobe

import (
	"encoding/json"
	"strings"
	"testing"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
)

func TestInvalidTargetIsRefused(t *testing.T) {
	const u = `"url":"https://a.test/"`
	for name, c := range map[string]struct{ target, field, want string }{
		"no url":                       {`{}`, "url", "is required"},
		"not a URL":                    {`{"url":"https://a b/"}`, "url", `"https://a b/" must be a URL`},
		"another scheme":               {`{"url":"ftp://a.test/"}`, "url", `"ftp://a.test/" must start with http`},
		"no scheme":                    {`{"url":"a.test/health"}`, "url", "must start with http"},
		"no host":                      {`{"url":"https:///health"}`, "url", "has no host"},
		"a password in it":             {`{"url":"https://me:pass@a.test/"}`, "url", "must not contain a user name or password"},
		"a secret in it":               {`{"url":"https://a.test/?k=${secret:a/b}"}`, "url", "put a secret into a header, as ${secret:scope/key}"},
		"a variable in it":             {`{"url":"https://${HOST}/"}`, "url", "must be a URL such as"},
		"a variable in the path":       {`{"url":"https://a.test/${PATH}"}`, "url", "cannot contain ${...}"},
		"a port out of range":          {`{"url":"https://a.test:65536/"}`, "url", "the port 65536 must be from 1 to 65535"},
		"port 0":                       {`{"url":"https://a.test:0/"}`, "url", "the port 0 must be"},
		"too long":                     {`{"url":"https://a.test/` + strings.Repeat("x", 2000) + `"}`, "url", "at most 2000"},
		"a method that writes":         {`{` + u + `,"method":"DELETE"}`, "method", `"DELETE" must be one of GET, HEAD, POST`},
		"a method in small letters":    {`{` + u + `,"method":"get"}`, "method", `"get" must be one of`},
		"a body without a POST":        {`{` + u + `,"body":"x"}`, "body", "only a POST has a body; the method is GET"},
		"a secret in the body":         {`{` + u + `,"method":"POST","body":"${secret:a/b}"}`, "body", `"${secret:a/b}" would be used literally`},
		"a variable in the body":       {`{` + u + `,"method":"POST","body":"{\"t\":\"${TOKEN}\"}"}`, "body", `would be used literally`},
		"a variable in contains":       {`{` + u + `,"contains":"${TOKEN}"}`, "contains", `"${TOKEN}" would be used literally`},
		"a variable in matches":        {`{` + u + `,"matches":"^${TOKEN}$"}`, "matches", `would be used literally`},
		"a variable in a header":       {`{` + u + `,"headers":{"Authorization":"Bearer ${TOKEN}"}}`, "headers", "the value of Authorization contains \"${TOKEN}\", which is not replaced; write a secret as ${secret:scope/key}"},
		"a variable beside a secret":   {`{` + u + `,"headers":{"X-A":"${secret:a/b} ${env:B}"}}`, "headers", `"${env:B}"`},
		"a variable as a name":         {`{` + u + `,"headers":{"${NAME}":"x"}}`, "headers", `would be used literally`},
		"a status out of range":        {`{` + u + `,"expect_status":[200,1000]}`, "expect_status", "1000 must be from 200 to 599"},
		"an interim status":            {`{` + u + `,"expect_status":[100]}`, "expect_status", "100 must be from 200"},
		"a status as text":             {`{` + u + `,"expect_status":["ok"]}`, "expect_status", "must be a list of whole numbers, not text"},
		"a wrong pattern":              {`{` + u + `,"matches":"a("}`, "matches", `"a(" must be a regular expression: missing closing )`},
		"a body expectation with HEAD": {`{` + u + `,"method":"HEAD","contains":"x"}`, "method", "use GET"},
		"TLS days without TLS":         {`{"url":"http://a.test/","min_tls_days":7}`, "min_tls_days", "needs an https:// URL"},
		"negative TLS days":            {`{` + u + `,"min_tls_days":-1}`, "min_tls_days", "-1 must be from 0"},
		"an invalid header name":       {`{` + u + `,"headers":{"X Y":"z"}}`, "headers", `"X Y" is not a valid header name`},
		"a header without a name":      {`{` + u + `,"headers":{"":"z"}}`, "headers", `"" is not a valid header name`},
		"a header with an umlaut":      {`{` + u + `,"headers":{"Schlüssel":"z"}}`, "headers", `is not a valid header name`},
		"a duplicate header":           {`{` + u + `,"headers":{"x-a":"1","X-A":"2"}}`, "headers", "X-A is set twice"},
		"a header that the probe sets": {`{` + u + `,"headers":{"content-length":"3"}}`, "headers", "Content-Length cannot be set"},
		"a header of a connection":     {`{` + u + `,"headers":{"Transfer-Encoding":"chunked"}}`, "headers", "Transfer-Encoding cannot be set"},
		"a trailer":                    {`{` + u + `,"headers":{"trailer":"X-A"}}`, "headers", "Trailer cannot be set"},
		"an upgrade":                   {`{` + u + `,"headers":{"UPGRADE":"h2c"}}`, "headers", "Upgrade cannot be set"},
		"a host with a path":           {`{` + u + `,"headers":{"Host":"b.test/x"}}`, "headers", "the value of Host must be a host name"},
		"a host with a scheme":         {`{` + u + `,"headers":{"Host":"http://b.test"}}`, "headers", "the value of Host must be a host name"},
		"a host with a user":           {`{` + u + `,"headers":{"Host":"me@b.test"}}`, "headers", "the value of Host must be a host name"},
		"an empty host":                {`{` + u + `,"headers":{"Host":""}}`, "headers", "the value of Host must be a host name"},
		"a secret as host":             {`{` + u + `,"headers":{"host":"${secret:a/b}"}}`, "headers", "the value of Host must be a host name"},
		"a header with a NUL":          {`{` + u + `,"headers":{"X-A":"a\u0000b"}}`, "headers", "another control character"},
		"a header with two lines":      {`{` + u + `,"headers":{"X-A":"1\r\nX-B: 2"}}`, "headers", "contains a line break"},
		"half a secret":                {`{` + u + `,"headers":{"X-A":"${secret:only}"}}`, "headers", "not in the form ${secret:scope/key}"},
		"an unknown field":             {`{` + u + `,"timeout":"5s"}`, "timeout", `unknown field "timeout"; use url, method,`},
	} {
		t.Run(name, func(t *testing.T) {
			probetest.RequireRefused(t, newProbe(settings{}).Validate(json.RawMessage(c.target)), c.field, c.want)
		})
	}
}

func TestTargetReportsAllProblems(t *testing.T) {
	problems := newProbe(settings{}).Validate(json.RawMessage(`{"url":"a","method":"PUT","matches":"(","expect_status":[1]}`))
	require.Len(t, problems, 4)
}

func TestTargetWithAllFieldsIsAccepted(t *testing.T) {
	require.Empty(t, newProbe(settings{}).Validate(json.RawMessage(`{
		"url": "https://a.test:8443/health?full=1#top", "method": "POST", "body": "{}", "expect_status": [200, 429],
		"headers": {"Authorization": "Bearer ${secret:prod/api-key_1.x}", "X-Note": "a\tb $OTHER", "Host": "b.test:8443", "Accept-Encoding": "br"},
		"contains": "ok", "matches": "(?i)ready", "min_tls_days": 14}`)))
	require.Empty(t, newProbe(settings{}).Validate(json.RawMessage(`{"url": "http://[::1]:8080"}`)))
}

func FuzzHTTPTarget(f *testing.F) {
	for _, seed := range []string{`{}`, `null`, `{"url":"http://a","headers":{"A":"${secret:a/b}"}}`, `{"url":"http://a","matches":"("}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		target, problems := parseTarget(raw)
		for _, w := range problems {
			require.NotEmpty(t, w.Message)
		}
		if len(problems) == 0 {
			require.NotContains(t, target.URL, "@@")
			require.Equal(t, target.Matches != "", target.pattern != nil)
		}
	})
}
