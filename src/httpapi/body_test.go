package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func TestAllBodyErrorsAreReported(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	for body, fields := range map[string]string{
		`{"nam":"x","owner":null,"tags":"no"}`:                                                                        "name owner tags nam",
		`{"name":"","owner":"","url":"ftp://x","tags":["a","a"]}`:                                                     "name owner tags url",
		`{"name":"` + strings.Repeat("x", 81) + `","owner":"o","slug":"No!"}`:                                         "name slug",
		`{"name":"a\nb","owner":"o","description":"\u0007"}`:                                                          "name description",
		`{"platform_id":"x","name":"n","kind":"nonsense","target":{},"warn":0}`:                                       "kind platform_id warn crit",
		`{"platform_id":"` + home.ID + `","name":"n","kind":"http","target":{},"warn":2}`:                             "crit",
		`{"platform_id":"` + home.ID + `","name":"n","kind":"http","target":{"wrong":1}}`:                             "target.wrong",
		`{"platform_id":"` + home.ID + `","name":"n","kind":"http","target":{},"warn":2,"crit":1}`:                    "warn",
		`{"platform_id":"` + home.ID + `","name":"n","kind":"http","target":[],"warn":"2"}`:                           "target warn",
		`{"platform_id":"` + home.ID + `","name":"n","kind":"http","target":{},"freshness_seconds":9}`:                "freshness_seconds",
		`{"platform_id":"` + status.EventID("x", 1, testTime) + `","name":"n","kind":"http","target":{}}`:             "platform_id",
		`{"title":"t","severity":"MAINTENANCE"}`:                                                                      "platform_ids",
		`{"title":"t","severity":"INFO","platform_ids":["` + status.EventID("x", 1, testTime) + `"]}`:                 "platform_ids",
		`{"title":"t","severity":"INFO","starts_at":"2026-01-02T00:00:00Z","ends_at":"2026-01-02T00:00:00.0000001Z"}`: "ends_at",
		`{"title":"t","severity":"LOUD","starts_at":"tomorrow"}`:                                                      "starts_at severity",
		`{"results":[{"check_id":"x"},{"check_id":"` + home.ID + `","verdict":"?","more":1}]}`:                        "results[1].more results[0].check_id results[1].verdict",
		`{"results":[]}`: "results",
	} {
		path := "/api/v1/platforms"
		switch {
		case strings.Contains(body, "platform_id\""):
			path = "/api/v1/status-checks"
		case strings.Contains(body, "severity"):
			path = "/api/v1/status-messages"
		case strings.Contains(body, "results"):
			path = "/api/v1/status-results"
		}
		resp, answer := send(t, s, http.MethodPost, path, body)
		requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
		var named []string
		for _, e := range decoded[api.Problem](t, answer).Errors {
			named = append(named, e.Field)
		}
		require.Equal(t, fields, strings.Join(named, " "), "%s\n%s", body, answer)
	}
}

// Each message contains the value that was sent and what would be valid.
func TestBodyErrorsNameSentAndValidValues(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	beat := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", `{"platform_id":"`+home.ID+`","name":"n","kind":"heartbeat","target":{}}`, http.StatusCreated)
	for _, tc := range []struct{ path, body, says string }{
		{"platforms", `{"name":"` + strings.Repeat("x", 100_000) + `","owner":"o"}`, `name: has 100000 characters; at most 80`},
		{"platforms", `{"name":5,"owner":["o"]}`, `name: must be text, not 5; owner: must be text, not ["o"]`},
		{"platforms", `{"name":"` + strings.Repeat("x", 80) + `","owner":{"a":1}}`, `owner: must be text, not an object`},
		{"platforms", `{"name":"x","owner":` + strings.Repeat("9", 100) + `}`, `owner: must be text, not ` + strings.Repeat("9", 60) + `…`},
		{"platforms", `{"name":null,"owner":"o","url":null}`, `name: must be text, not null; url: must not be null; omit it instead`},
		{"platforms", `{"name":"x","owner":"o","tags":["a","b","b"]}`, `tags: must not contain duplicates: "b"`},
		{"platforms", `{"name":"x","owner":"o","tags":[1]}`, `tags: must be a list of text, not [1]`},
		{"platforms", `{"name":"x","owner":"o","tags":[""]}`, `tags[0]: has 0 characters; at least 1`},
		{"platforms", `{"name":"\u202eevil","owner":"o"}`, `name: contains the control or invisible character U+202E at position 1; remove it`},
		{"platforms", `{"name":"x","owner":"o","description":"a\u200bb"}`, `description: contains the control or invisible character U+200B at position 2`},
		{"platforms", `["a"]`, `: must be an object, not ["a"]`},
		{"platforms", `{"name":NaN}`, `: is not JSON: invalid character 'N' looking for beginning of value, after 9 bytes`},
		{
			"status-messages", `{"title":"t","severity":"INFO","starts_at":"0001-01-01T00:00:00Z"}`,
			`starts_at: must be a time such as 2026-11-24T18:00:00Z, not "0001-01-01T00:00:00Z"`,
		},
		{
			"status-messages", `{"title":"t","severity":"INFO","ends_at":"9999-12-31T23:59:59Z"}`,
			`ends_at: 9999-12-31T23:59:59Z must be from 1970-01-01 on and before 9999-01-01`,
		},
		{
			"status-results", `{"results":[{"check_id":"` + beat.ID + `","link":"javascript:alert(1)"}]}`,
			`results[0].link: "javascript:alert(1)" must be an absolute http or https address`,
		},
	} {
		resp, answer := send(t, s, http.MethodPost, "/api/v1/"+tc.path, tc.body)
		requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
		var messages []string
		for _, e := range decoded[api.Problem](t, answer).Errors {
			messages = append(messages, e.Field+": "+e.Message)
		}
		require.Contains(t, strings.Join(messages, "; "), tc.says)
	}
}

func TestNonJSONBodyIsRefused(t *testing.T) {
	s := running(t, newDB(t), admin())
	for name, tc := range map[string]struct {
		body    string
		headers []string
		status  int
		code    status.Code
	}{
		"a form":              {"name=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, http.StatusUnsupportedMediaType, codeMediaType},
		"text that is JSON":   {`{"name":"x"}`, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType, codeMediaType},
		"packed":              {`{"name":"x"}`, []string{"Content-Encoding", "gzip"}, http.StatusUnsupportedMediaType, codeMediaType},
		"not UTF-8":           {"{\"name\":\"\xff\"}", nil, http.StatusBadRequest, codeBadRequest},
		"not JSON":            {`{"name":`, nil, http.StatusBadRequest, status.CodeInvalid},
		"not an object":       {`[]`, nil, http.StatusBadRequest, status.CodeInvalid},
		"two documents":       {`{} {}`, nil, http.StatusBadRequest, status.CodeInvalid},
		"a key that is empty": {`{"name":"x","owner":"o"}`, []string{"Idempotency-Key", ""}, http.StatusBadRequest, status.CodeInvalid},
		"a key that is long":  {`{"name":"x","owner":"o"}`, []string{"Idempotency-Key", strings.Repeat("k", 129)}, http.StatusBadRequest, status.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			resp, answer := send(t, s, http.MethodPost, "/api/v1/platforms", tc.body, tc.headers...)
			requireProblem(t, resp, answer, tc.status, tc.code)
		})
	}
	resp, answer := send(t, s, http.MethodPost, "/api/v1/platforms", strings.Repeat(" ", 3)+`{"name":"fine","owner":"o"}`, "Content-Type", "application/json; charset=utf-8")
	require.Equal(t, http.StatusCreated, resp.StatusCode, answer)
}

func TestAmbiguousJSONIsRefused(t *testing.T) {
	s := running(t, newDB(t), admin())
	for _, tc := range []struct{ path, body, says string }{
		{"platforms", `{"name":"a","owner":"o","name":"b"}`, `name: is given twice`},
		{"platforms", `{"name":"a","owner":"o","Name":"b"}`, `Name: duplicates the key "name"`},
		{"platforms", `{"name":"a","owner":"o","n\u0061me":"b"}`, `name: is given twice`},
		{"status-checks", `{"name":"a","kind":"http","target":{"url":"https://a","url":"https://b"}}`, `target.url: is given twice`},
		{"status-checks", `{"name":"a","kind":"http","target":{"url":"https://a","URL":"https://b"}}`, `target.URL: duplicates the key "url"`},
		{"status-checks", `{"name":"a","kind":"http","target":{"url":"https://a","headers":{"X-A":"1","x-a":"2"}}}`, `target.headers.x-a: duplicates the key "X-A"`},
		{"status-checks", `{"name":"a","kind":"http","target":{"a":[{"b":{"c":1,"c":2}}]}}`, `target.a[0].b.c: is given twice`},
		{"status-checks:test", `{"kind":"http","kind":"sql_query","target":{}}`, `kind: is given twice`},
		{"status-results", `{"results":[{"check_id":"a"},{"check_id":"a","check_id":"b"}]}`, `results[1].check_id: is given twice`},
		{"status-messages", `{"title":"a","severity":"INFO","Title":"b"}`, `Title: duplicates the key "title"`},
		{"status-checks", `{"name":"a","kind":"http","target":{"x":1e999}}`, `target.x: 1e999 is too large for a number`},
		{"status-checks", `{"name":"a","kind":"http","target":{},"warn":-1e999,"crit":2}`, `warn: -1e999 is too large for a number`},
		{"platforms", `{"name":"\ud800","owner":"o"}`, `name: contains half of a surrogate pair`},
		{"platforms", `{"name":"a","owner":"\udc00\ud800"}`, `owner: contains half of a surrogate pair`},
		{"platforms", `{"name":"a","owner":"\ud83d\u0041"}`, `owner: contains half of a surrogate pair`},
		{"status-checks", `{"target":{"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}`, `is nested more than 100 levels deep`},
		{"status-checks", `{"target":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + `}`, `is nested more than 100 levels deep`},
	} {
		resp, answer := send(t, s, http.MethodPost, "/api/v1/"+tc.path, tc.body)
		requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
		var messages []string
		for _, e := range decoded[api.Problem](t, answer).Errors {
			messages = append(messages, e.Field+": "+e.Message)
		}
		require.Contains(t, strings.Join(messages, "; "), tc.says, tc.body)
	}
}

func TestTextsAreStoredNormalized(t *testing.T) {
	s := running(t, newDB(t), admin())
	p := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms",
		`{"name":"  Cafe\u0301\u00a0  Ost ","owner":" o ","tags":[" a  b "],"description":"one\r\ntwo","url":" https://x.org "}`, http.StatusCreated)
	require.Equal(t, []string{"Café Ost", "cafe-ost", "o", "a b", "one\ntwo", "https://x.org"}, []string{p.Name, p.Slug, p.Owner, p.Tags[0], p.Description, p.URL})
	for name, slug := range map[string]string{"数据平台": "name-", "منصة البيانات": "name-", "🚀👩\u200d💻": "name-", "می\u200cخواهم": "name-", "Straße": "strasse"} {
		p := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"`+name+`","owner":"o"}`, http.StatusCreated)
		require.Equal(t, name, p.Name)
		require.True(t, strings.HasPrefix(p.Slug, slug), p.Slug)
	}
	c := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", `{"platform_id":"`+p.ID+`","name":" A  b","kind":"heartbeat","unit":" rows ","target":{}}`, http.StatusCreated)
	require.Equal(t, []string{"A b", "rows"}, []string{c.Name, c.Unit})
	m := mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages", `{"title":" A\u3000b","severity":"INFO","body":" a\n"}`, http.StatusCreated)
	require.Equal(t, []string{"A b", " a\n"}, []string{m.Title, m.Body})
}
