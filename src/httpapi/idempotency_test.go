package httpapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func TestRepeatedRequestIsExecutedOnce(t *testing.T) {
	db := newDB(t)
	s := running(t, db, admin())
	body := `{"name":"Home","owner":"o"}`
	key := []string{"Idempotency-Key", "a key"}
	answers := make([]string, 6)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { _, answers[i] = send(t, s, http.MethodPost, "/api/v1/platforms", body, key...) })
	}
	wg.Wait()
	for _, answer := range answers {
		require.Equal(t, answers[0], answer)
	}
	first := decoded[api.Platform](t, answers[0])
	resp, answer := send(t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Other","owner":"o"}`, key...)
	requireProblem(t, resp, answer, http.StatusUnprocessableEntity, codeKeyReused)

	resp, answer = send(t, s, http.MethodPost, "/api/v1/platforms", `{"name":"","owner":"o"}`, "Idempotency-Key", "b")
	requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Mended","owner":"o"}`, http.StatusCreated, "Idempotency-Key", "b")

	reborn := running(t, db, admin()) // only the store keeps anything
	require.Equal(t, first.ID, mustSend[api.Platform](t, reborn, http.MethodPost, "/api/v1/platforms", body, http.StatusCreated, key...).ID)
	resp, answer = send(t, reborn, http.MethodPost, "/api/v1/platforms", `{"name":"Other","owner":"o"}`, key...)
	requireProblem(t, resp, answer, http.StatusUnprocessableEntity, codeKeyReused)
	stranger := running(t, db, &auth.Principal{Email: "c@d", Role: auth.Admin})
	resp, answer = send(t, stranger, http.MethodPost, "/api/v1/platforms", body, key...)
	requireProblem(t, resp, answer, http.StatusConflict, status.CodeConflict)
	require.Len(t, s.Board.View().Platforms, 2)

	m := mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages", `{"title":"t","severity":"INFO"}`, http.StatusCreated)
	publish := append(ifMatch(1), "Idempotency-Key", "p")
	one := mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages/"+m.ID+"/publish", "", http.StatusOK, publish...)
	require.Equal(t, one, mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages/"+m.ID+"/publish", "", http.StatusOK, publish...))
	resp, answer = send(t, s, http.MethodPost, "/api/v1/status-messages/"+m.ID+"/publish", "", ifMatch(2)...)
	requireProblem(t, resp, answer, http.StatusConflict, status.CodeConflict)
}

// creation is a creating request, and another valid value for each of its fields.
type creation struct {
	path   string
	input  any // type in the contract
	body   map[string]any
	others map[string]any
}

func creations(home, other string) map[string]creation {
	return map[string]creation{
		"platform": {"/api/v1/platforms", api.PlatformInput{}, map[string]any{
			"name": "Shop", "owner": "o", "slug": "the-shop", "description": "sells", "contact": "c", "url": "https://x.example",
			"tags": []string{"silver", "gold"},
		}, map[string]any{
			"name": "Shops", "owner": "p", "slug": "shop", "description": "", "contact": "d", "url": "https://y.example",
			"tags": []string{"gold", "silver"},
		}},
		"check": {"/api/v1/status-checks", api.CheckInput{}, map[string]any{
			"platform_id": home, "name": "API", "kind": "http", "target": map[string]any{"url": "https://x.example", "body": "a<b"}, "unit": "ms",
			"warn": 1, "crit": 2.5, "freshness_seconds": 60, "timeout_seconds": 30, "attempts": 2, "owner": "o",
			"runbook_url": "https://x.example", "state": "PAUSED",
		}, map[string]any{
			"platform_id": other, "name": "APIs", "kind": "heartbeat", "target": map[string]any{"url": "https://x.example"}, "unit": "s",
			"warn": 1.5, "crit": 3, "freshness_seconds": 61, "timeout_seconds": 31, "attempts": 3, "owner": "",
			"runbook_url": "https://y.example", "state": "ACTIVE",
		}},
		"message": {"/api/v1/status-messages", api.MessageInput{}, map[string]any{
			"title": "Late", "severity": "INFO", "body": "a\nb", "url": "https://x.example", "platform_ids": []string{home},
			"starts_at": "2026-01-02T03:04:05.000001+01:00", "ends_at": "2026-01-03T00:00:00Z",
		}, map[string]any{
			"title": "Later", "severity": "WARNING", "body": "a", "url": "https://y.example", "platform_ids": []string{home, other},
			"starts_at": "2026-01-02T03:04:05.000001Z", "ends_at": "2026-01-03T00:00:00.000001Z",
		}},
	}
}

func TestRepeatedCreationIsComparedAfterRestart(t *testing.T) {
	db := newDB(t)
	s := running(t, db, admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	other := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Other","owner":"o"}`, http.StatusCreated)
	for what, c := range creations(home.ID, other.ID) {
		whole, key := text(t, c.body), []string{"Idempotency-Key", "a " + what}
		short, shortKey := text(t, withoutOptional(c)), []string{"Idempotency-Key", "a short " + what}
		resp, first := send(t, s, http.MethodPost, c.path, whole, key...)
		require.Equal(t, http.StatusCreated, resp.StatusCode, first)
		resp, shortFirst := send(t, s, http.MethodPost, c.path, short, shortKey...)
		require.Equal(t, http.StatusCreated, resp.StatusCode, shortFirst)

		reborn := running(t, db, admin())
		reborn.Catalog.Now = func() time.Time { return testTime.Add(time.Hour) }
		require.Len(t, c.others, reflect.TypeOf(c.input).NumField(), "every field of a %s has its turn", what)
		for when, server := range map[string]*Server{"the same process": s, "after a restart": reborn} {
			t.Run(what+" in "+when, func(t *testing.T) {
				for field, value := range c.others {
					changed := maps.Clone(c.body)
					changed[field] = value
					resp, answer := send(t, server, http.MethodPost, c.path, text(t, changed), key...)
					require.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode, "another %s: %s", field, answer)
					requireProblem(t, resp, answer, http.StatusUnprocessableEntity, codeKeyReused)
				}
				resp, answer := send(t, server, http.MethodPost, c.path, whole, key...)
				require.Equal(t, http.StatusCreated, resp.StatusCode, answer)
				require.JSONEq(t, first, answer)
				resp, answer = send(t, server, http.MethodPost, c.path, short, shortKey...)
				require.Equal(t, http.StatusCreated, resp.StatusCode, "what was left out is filled in as it was: %s", answer)
				require.JSONEq(t, shortFirst, answer)
			})
		}
	}
}

// withoutOptional is the same creation without its optional fields.
func withoutOptional(c creation) map[string]any {
	body := map[string]any{}
	input := reflect.TypeOf(c.input)
	for field, value := range c.body {
		i := slices.IndexFunc(reflect.VisibleFields(input), func(f reflect.StructField) bool { return propertyName(f) == field })
		if input.Field(i).Type.Kind() != reflect.Pointer {
			body[field] = value
		}
	}
	for _, name := range []string{"name", "title"} {
		if _, has := body[name]; has {
			body[name] = "Short"
		}
	}
	return body
}

func text(t *testing.T, body map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	return string(raw)
}
