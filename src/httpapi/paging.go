package httpapi

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"buoy/src/status"
)

// token is a position in a list. It is opaque to clients and belongs to one list and one set of filters.
type token struct {
	At   int64  `json:"t"` // microseconds since 1970
	ID   string `json:"i"`
	List uint64 `json:"l"`
}

// latestToken is the maximum time of a position: the end of the year 9999, which every engine can compare.
const latestToken = 253402300799_999999

// listKey identifies a list and its filters, without the paging parameters.
func listKey(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(strconv.Itoa(len(p)) + ":" + p)) // a hash never returns an error
	}
	return h.Sum64()
}

// windowKey identifies a time range in a listKey.
func windowKey(window status.Span) string {
	return fmt.Sprint(window.From.UnixMicro(), window.To.UnixMicro())
}

func (t token) String() string {
	text, err := json.Marshal(t)
	if err != nil { // two numbers and a string always encode
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseToken reads a page token. It returns the zero cursor if there is none.
func parseToken(text *string, list uint64) (status.Cursor, error) {
	if text == nil {
		return status.Cursor{}, nil
	}
	var t token
	raw, err := base64.RawURLEncoding.DecodeString(*text)
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || t.ID == "" || t.At < 0 || t.At > latestToken {
		return status.Cursor{}, tokenError("was not created by this server")
	}
	if t.List != list {
		return status.Cursor{}, tokenError("belongs to another list or to other filters; begin without it")
	}
	return status.Cursor{At: time.UnixMicro(t.At).UTC(), ID: t.ID}, nil
}

func tokenError(message string) error {
	return status.Invalid("the query", []status.FieldError{{Field: "page_token", Rule: "page_token", Message: message}})
}

// pageRequest is the requested page of a list.
type pageRequest struct {
	list  uint64
	after status.Cursor
	size  int
	// oldestFirst is set for a list in ascending order.
	oldestFirst bool
}

// pageRequestOf reads the paging parameters.
func pageRequestOf(list uint64, pageToken *string, pageSize *int) (pageRequest, error) {
	after, err := parseToken(pageToken, list)
	return pageRequest{list: list, after: after, size: valueOr(pageSize, defaultPageSize)}, err
}

// compare orders two items as the list does: a negative number if a comes first.
func (r pageRequest) compare(a, b status.Cursor) int {
	order := cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID))
	if r.oldestFirst {
		return -order
	}
	return order
}

// isRead reports whether an item was on an earlier page.
func (r pageRequest) isRead(at time.Time, id string) bool {
	return !r.after.At.IsZero() && r.compare(status.Cursor{At: at, ID: id}, r.after) <= 0
}

// page returns one page of a list in the order of the request, and the token of the next page. The page has the items after the
// position that pass the filter.
func page[T any](items []T, request pageRequest, key func(T) (time.Time, string), keep func(T) bool) (selected []T, next *string) {
	selected = []T{}
	for _, item := range items {
		t, id := key(item)
		if request.isRead(t, id) || !keep(item) {
			continue
		}
		if len(selected) == request.size {
			lastAt, lastID := key(selected[request.size-1])
			return selected, nextToken(lastAt, lastID, request.list)
		}
		selected = append(selected, item)
	}
	return selected, nil
}

func nextToken(at time.Time, id string, list uint64) *string {
	text := token{at.UnixMicro(), id, list}.String()
	return &text
}

// valueOr returns the value of an optional parameter, or the fallback.
func valueOr[T any](p *T, fallback T) T {
	if p == nil {
		return fallback
	}
	return *p
}
