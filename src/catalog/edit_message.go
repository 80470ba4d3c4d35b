package catalog

import (
	"context"
	"fmt"
	"time"

	"buoy/src/status"
)

// Platforms returns a platform by id; nil if there is none.
type Platforms func(id string) *status.Platform

// CreateMessage adds a draft. A message without a start starts now.
func (e *Editor) CreateMessage(ctx context.Context, by Actor, id string, platformByID Platforms, m status.Message) (status.Message, error) {
	m = newMessage(m, status.Micro(e.Now()))
	if err := validateMessage(platformByID, m); err != nil {
		return m, err
	}
	err := e.create(ctx, by, id, &m)
	return m, err
}

// SameMessage reports whether creating the declared message would store the same message as the stored one.
func SameMessage(stored, declared status.Message) bool {
	declared = newMessage(declared, stored.CreatedAt)
	return isSameCreation(&stored, &declared)
}

// newMessage sets the fields of a new message that the app can omit.
func newMessage(m status.Message, now time.Time) status.Message {
	m.State, m.Origin = status.MessageDraft, status.OriginApp
	if m.StartsAt.IsZero() {
		m.StartsAt = now
	}
	return m
}

// UpdateMessage replaces the declared fields of a draft or a published message.
func (e *Editor) UpdateMessage(
	ctx context.Context, by Actor, platformByID Platforms, expected Precondition[status.Message], m status.Message,
) (status.Message, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return m, err
	}
	if current.State == status.MessageArchived {
		return m, status.Errorf(status.CodeConflict, "%s is archived and cannot be changed", current)
	}
	if m.StartsAt.IsZero() {
		m.StartsAt = current.StartsAt
	}
	m.Slug, m.State, m.Origin = current.Slug, current.State, current.Origin
	if err := validateMessage(platformByID, m); err != nil {
		return m, err
	}
	err := e.write(ctx, by, NewVersion(&current, &m, by, e.Now()))
	return m, err
}

// validateMessage returns every rule that a message breaks.
func validateMessage(platformByID Platforms, m status.Message) error {
	var problems []status.FieldError
	for _, id := range m.PlatformIDs {
		if platformByID(id) == nil {
			problems = append(problems, status.FieldError{Field: "platform_ids", Rule: "exists", Message: fmt.Sprintf("there is no platform with the id %q", id)})
		}
	}
	return joinInvalid("the message", renameField(m.Validate(), "platforms", "platform_ids"), problems)
}

// SetMessageState publishes or archives a message.
func (e *Editor) SetMessageState(
	ctx context.Context, by Actor, expected Precondition[status.Message], to status.MessageState,
) (status.Message, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, err
	}
	after, err := current.Move(to, e.Now())
	if err != nil {
		return current, err
	}
	return writeOne[status.Message](ctx, e, by, NewVersion(&current, &after, by, e.Now()))
}
