package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/discovery"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// Discoverer finds the objects of the workspace that checks can watch.
type Discoverer interface {
	// Identity returns who sees the objects; empty if that cannot be read.
	Identity(ctx context.Context) string
	// Survey lists the objects of a kind. With refresh, it reads them from the workspace again. Errors are status.CodeConflict if the kind
	// has no objects, or if the server has no workspace, and status.CodeStoreDown if they cannot be listed.
	Survey(ctx context.Context, kind status.Kind, stored discovery.Stored, refresh bool) (discovery.Section, error)
	// FindHidden finds the objects of a kind that exist although the identity cannot see them. It can start a SQL warehouse. With refresh, it
	// reads everything again. Errors are status.CodeConflict if that cannot be found out for the kind, or if the server has no workspace, and
	// status.CodeStoreDown if something could not be read.
	FindHidden(ctx context.Context, kind status.Kind, refresh bool) (discovery.Hidden, error)
	// Propose returns a check for each item of a section that no check watches. No check has a name in taken.
	Propose(ctx context.Context, section discovery.Section, taken []string) ([]discovery.Proposal, error)
}

// survey lists the objects of a kind, with the checks that watch them now.
func (s *Server) survey(ctx context.Context, kind api.CheckKind, refresh bool) (section discovery.Section, err error) {
	p, err := s.viewed()
	if err != nil {
		return section, err
	}
	var stored discovery.Stored
	for _, platform := range p.view.Platforms {
		stored.Platforms = append(stored.Platforms, platform.Platform)
	}
	for _, check := range p.view.Checks {
		if check.Kind == status.Kind(kind) {
			stored.Checks = append(stored.Checks, *check.Check)
		}
	}
	return s.Discover.Survey(ctx, status.Kind(kind), stored, refresh)
}

func (s *Server) listDiscovered(c *fiber.Ctx) error {
	var params api.ListDiscoveredObjectsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	text, watched := valueOr(params.Q, ""), "any"
	if params.Watched != nil {
		watched = map[bool]string{true: "yes", false: "no"}[*params.Watched]
	}
	request, err := pageRequestOf(listKey("discovered", string(params.Kind), text, watched), params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	section, err := s.survey(c.UserContext(), params.Kind, valueOr(params.Refresh, false))
	if err != nil {
		return err
	}
	out := api.DiscoveredObjectList{
		Items: []api.DiscoveredObject{}, Identity: s.Discover.Identity(c.UserContext()), Visible: len(section.Items), Watched: section.Watched(),
	}
	items, err := itemsAfter(section.Items, request.after.ID)
	if err != nil {
		return err
	}
	words := newSearchWords(text)
	for _, item := range items {
		if params.Watched != nil && *params.Watched != (len(item.WatchedBy) > 0) || !matchesItem(words, item) {
			continue
		}
		if len(out.Items) == request.size {
			out.NextPageToken = nextToken(time.Unix(0, 0), out.Items[len(out.Items)-1].ID, request.list)
			break
		}
		out.Items = append(out.Items, discoveredOf(item))
	}
	return sendOnce(c, http.StatusOK, out)
}

// itemsAfter returns the items behind the last one of a page; all if there was no page. Items have different ids that are not empty, so no
// page comes twice.
func itemsAfter(items []discovery.Item, last string) ([]discovery.Item, error) {
	if last == "" {
		return items, nil
	}
	at := slices.IndexFunc(items, func(i discovery.Item) bool { return i.ID == last })
	if at < 0 {
		return nil, tokenError("belongs to an object that is gone; begin without it")
	}
	return items[at+1:], nil
}

func matchesItem(words searchWords, item discovery.Item) bool {
	fields := []string{item.Name, item.ID, item.Owner}
	for key, value := range item.Tags {
		fields = append(fields, key+"="+value)
	}
	return words.match(fields...)
}

func discoveredOf(item discovery.Item) api.DiscoveredObject {
	out := api.DiscoveredObject{ID: item.ID, Name: item.Name, Owner: item.Owner, Tags: item.Tags, WatchedBy: []api.WatchingCheck{}}
	if out.Tags == nil {
		out.Tags = map[string]string{}
	}
	for _, w := range item.WatchedBy {
		out.WatchedBy = append(out.WatchedBy, api.WatchingCheck{
			ID: w.Check.ID, Name: w.Check.Name,
			Platform: api.PlatformOfCheck{Slug: w.Platform.Slug, Name: w.Platform.Name, State: api.PlatformState(w.Platform.State)},
		})
	}
	return out
}

// maxHidden is how many hidden objects a response has.
const maxHidden = 50

func (s *Server) findHidden(c *fiber.Ctx) error {
	var in api.HiddenObjectsRequest
	broken, unreadable, err := s.bind.read(c, &in)
	if err != nil {
		return err
	}
	if unreadable || len(broken) > 0 {
		return status.Invalid("the request", broken)
	}
	found, err := s.Discover.FindHidden(c.UserContext(), status.Kind(in.Kind), valueOr(in.Refresh, false))
	if err != nil {
		return err
	}
	out := api.HiddenObjectList{Items: []api.HiddenObject{}, Count: len(found.Items), ReadAt: found.ReadAt}
	for _, item := range found.Items[:min(len(found.Items), maxHidden)] {
		out.Items = append(out.Items, api.HiddenObject{Name: item.Name, Command: item.Command})
	}
	return sendOnce(c, http.StatusOK, out)
}

func (s *Server) proposeChecks(c *fiber.Ctx) error {
	var in api.ProposalRequest
	broken, unreadable, err := s.bind.read(c, &in)
	if err != nil {
		return err
	}
	if unreadable || len(broken) > 0 {
		return status.Invalid("the request", broken)
	}
	section, err := s.survey(c.UserContext(), in.Kind, false)
	if err != nil {
		return err
	}
	section.Items = slices.DeleteFunc(slices.Clone(section.Items), func(i discovery.Item) bool { return !slices.Contains(in.Ids, i.ID) })
	taken, err := s.checkNames(in.PlatformID)
	if err != nil {
		return err
	}
	proposals, err := s.Discover.Propose(c.UserContext(), section, taken)
	if err != nil {
		return err
	}
	out := api.ProposedCheckList{Items: make([]api.ProposedCheck, len(proposals))}
	for i, p := range proposals {
		out.Items[i] = s.proposedOf(p)
	}
	return sendOnce(c, http.StatusOK, out)
}

// checkNames returns the names of all checks of a platform, including archived ones; none without a platform.
func (s *Server) checkNames(platformID *string) (names []string, err error) {
	p, err := s.viewed()
	if err != nil || platformID == nil {
		return nil, err
	}
	if p.view.Platform(*platformID) == nil {
		problem := status.FieldError{Field: "platform_id", Rule: "exists", Message: "there is no platform with this id"}
		return nil, status.Invalid("the request", []status.FieldError{problem})
	}
	for _, check := range p.view.Checks {
		if check.PlatformID == *platformID {
			names = append(names, check.Name)
		}
	}
	return names, nil
}

func (s *Server) proposedOf(p discovery.Proposal) api.ProposedCheck {
	out := api.ProposedCheck{
		ID: p.Object.ID, Name: p.Check.Name, Target: targetOf(p.Check.Target), Owner: p.Check.Owner, Reason: p.Reason, Warn: p.Check.Warn, Crit: p.Check.Crit,
	}
	if p.Check.Unit != "" {
		out.Unit = &p.Check.Unit
	}
	if err := p.Problem(s.Kinds); err != nil {
		out.Problem = err.Error()
	}
	return out
}
