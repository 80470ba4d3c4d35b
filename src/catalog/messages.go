package catalog

import (
	"context"

	"buoy/src/status"
)

// CreateMessage adds a draft; one without a start begins now.
func (m *Manager) CreateMessage(ctx context.Context, by By, id string, known Platforms, msg status.Message) (status.Message, error) {
	msg = newMessage(id, m.made(by), msg)
	return msg, m.saveMessage(ctx, by, known, nil, msg)
}

// newMessage is a draft of the app in its first version; what is left out of it is filled in.
func newMessage(id string, audit status.Audit, msg status.Message) status.Message {
	msg.ID, msg.State, msg.Origin, msg.Version, msg.Audit = id, status.MessageDraft, status.OriginApp, 1, audit
	if msg.StartsAt.IsZero() {
		msg.StartsAt = msg.CreatedAt
	}
	return msg.WithAnnounced(nil)
}

// Platforms finds a platform by id; nil where there is none.
type Platforms func(id string) *status.Platform

// UpdateMessage replaces what a draft or a published message says.
func (m *Manager) UpdateMessage(
	ctx context.Context, by By, known Platforms, seen Seen[status.Message], msg status.Message,
) (status.Message, error) {
	current := seen.Known
	if err := editable(current.String(), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return msg, err
	}
	if current.State == status.MessageArchived {
		return msg, status.Errorf(status.CodeConflict, "%s is archived: it is history, and stays as it is", current)
	}
	if msg.StartsAt.IsZero() {
		msg.StartsAt = current.StartsAt
	}
	msg.ID, msg.Slug, msg.State, msg.PublishedAt, msg.ArchivedAt = current.ID, current.Slug, current.State, current.PublishedAt, current.ArchivedAt
	msg.Origin, msg.Version, msg.Audit = current.Origin, current.Version+1, m.changed(by, current.Audit)
	msg = msg.WithAnnounced(&current)
	return msg, m.saveMessage(ctx, by, known, &current, msg)
}

func (m *Manager) saveMessage(ctx context.Context, by By, known Platforms, before *status.Message, after status.Message) error {
	var wrong []status.FieldError
	for _, id := range after.PlatformIDs {
		if known(id) == nil {
			wrong = append(wrong, status.FieldError{Field: "platform_ids", Rule: "exists", Message: "there is no platform " + id})
		}
	}
	if err := valid("the message", named(after.Validate(), "platforms", "platform_ids"), wrong); err != nil {
		return err
	}
	return m.Trail.Save(ctx, by, Changes{Messages: []Change[status.Message]{{before, after}}})
}

// named gives a field of a domain error the name that it has in the API.
func named(err error, from, to string) error {
	if coded, ok := err.(*status.Error); ok { //nolint:errorlint // Validate gives nothing else
		for i := range coded.Fields {
			if coded.Fields[i].Field == from {
				coded.Fields[i].Field = to
			}
		}
	}
	return err
}

// MoveMessage publishes or archives a message.
func (m *Manager) MoveMessage(
	ctx context.Context, by By, seen Seen[status.Message], to status.MessageState,
) (status.Message, error) {
	current := seen.Known
	if err := editable(current.String(), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return current, err
	}
	audit := m.changed(by, current.Audit)
	after, err := current.Move(to, audit.UpdatedAt)
	if err != nil {
		return current, err
	}
	after.Version, after.Audit = current.Version+1, audit
	after = after.WithAnnounced(&current)
	return after, m.Trail.Save(ctx, by, Changes{Messages: []Change[status.Message]{{&current, after}}})
}
