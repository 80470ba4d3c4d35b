package fakeworkspace

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// The listings that SetListing can fill, and the field of a response that has the objects.
const (
	WarehousesPath = "/api/2.0/sql/warehouses"
	PipelinesPath  = "/api/2.0/pipelines"
	AlertsPath     = "/api/2.0/alerts"
	EndpointsPath  = "/api/2.0/serving-endpoints"
	AppsPath       = "/api/2.0/apps"
)

func listingFields() map[string]string {
	return map[string]string{
		WarehousesPath: "warehouses", PipelinesPath: "statuses", AlertsPath: "alerts", EndpointsPath: "endpoints", AppsPath: "apps",
	}
}

// SetListing replaces what a listing returns: objects of the SDK's types, page by page. The path is one of those above, or
// PipelinesPath/{id}/updates. A page can be shorter than others, or empty: a
// workspace filters the objects that the caller cannot see after it has cut the pages.
func (w *Workspace) SetListing(path string, pages ...[]any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listings[path] = pages
}

// SetObject replaces what the path of one object returns: an object of the SDK's type. The path is EndpointsPath/{name} or
// PipelinesPath/{id}/updates/{update}. Without this call the object does not exist there, even if a listing contains it.
func (w *Workspace) SetObject(path string, object any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.objects[path] = object
}

func (w *Workspace) routeListings() {
	w.routes.Handle("GET "+PipelinesPath+"/{id}/updates", w.signedIn(func(out http.ResponseWriter, r *http.Request) { w.list(out, r, "updates") }))
	w.routes.Handle("GET "+PipelinesPath+"/{id}/updates/{update}", w.signedIn(w.object))
	w.routes.Handle("GET "+EndpointsPath+"/{name}", w.signedIn(w.object))
	for path, field := range listingFields() {
		w.routes.Handle("GET "+path, w.signedIn(func(out http.ResponseWriter, r *http.Request) { w.list(out, r, field) }))
	}
}

// list responds with one page. As in a workspace, a response without objects lacks the field, and the last page lacks the token.
func (w *Workspace) list(out http.ResponseWriter, r *http.Request, field string) {
	w.mu.Lock()
	pages := w.listings[r.URL.Path]
	w.mu.Unlock()
	page, response := 0, map[string]any{}
	if token := r.URL.Query().Get("page_token"); token != "" {
		var err error
		if page, err = strconv.Atoi(token); err != nil || page < 1 || page >= len(pages) {
			refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Invalid page token.")
			return
		}
	}
	if page < len(pages) && len(pages[page]) > 0 {
		response[field] = pages[page]
	}
	if page+1 < len(pages) {
		response["next_page_token"] = strconv.Itoa(page + 1)
	}
	respond(out, http.StatusOK, response)
}

// UseShortPages makes the listings of jobs and runs return pages that are shorter than asked, and empty ones. Only a missing token ends
// a listing.
func (w *Workspace) UseShortPages() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shortPages = true
}

func (w *Workspace) hasShortPages() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shortPages
}

// pageOf returns the page that a query asks for, and the token of the next one. A token is the offset of a page and its number.
func pageOf[T any](all []T, query url.Values, limit int, short bool) (page []T, next string, err error) {
	offset, number := 0, 0
	if token := query.Get("page_token"); token != "" {
		if _, err := fmt.Sscanf(token, "%d-%d", &offset, &number); err != nil || offset < 0 {
			return nil, "", fmt.Errorf("invalid page_token %q", token)
		}
	}
	size := limit
	if short {
		size = []int{(limit + 1) / 2, 0, 1}[number%3]
	}
	offset = min(offset, len(all))
	end := min(offset+size, len(all))
	if end < len(all) {
		next = fmt.Sprintf("%d-%d", end, number+1)
	}
	return all[offset:end], next, nil
}

// object responds with one object.
func (w *Workspace) object(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	found, ok := w.objects[r.URL.Path]
	w.mu.Unlock()
	if !ok {
		refuse(out, http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "The object does not exist.")
		return
	}
	respond(out, http.StatusOK, found)
}
