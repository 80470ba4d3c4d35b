package status

import "fmt"

// Declared is an entity that people manage: a *Platform, a *Check or a *Message.
type Declared interface {
	Record
	// Meta returns the fields that all declared entities have.
	Meta() Meta
	// Inherit copies from the previous version what must be kept, such as the pauses of a check. before is nil for a new
	// entity. Call it before a version is stored, after its state and its audit fields are set.
	Inherit(before Declared)
}

// Meta has the fields that all declared entities share, as pointers into the entity.
type Meta struct {
	Entity  Entity
	ID      *string
	Name    *string // the title of a message
	State   *Word   // Archived, or another life cycle state
	Origin  *Origin
	Version *int64 // starts at 1 and grows by 1 with each change
	Audit   *Audit
}

// Label names the entity in an error, such as: check "Orders fresh".
func (m Meta) Label() string { return fmt.Sprintf("%s %q", m.Entity, *m.Name) }

// Archived is the state that all declared entities share.
const Archived Word = "ARCHIVED"

// NewDeclared returns an empty entity. It returns nil if people do not manage entities of this type.
func NewDeclared(entity Entity) Declared {
	switch entity {
	case EntityPlatform:
		return &Platform{}
	case EntityCheck:
		return &Check{Attempts: DefaultAttempts} // rows of earlier versions have no attempts
	case EntityMessage:
		return &Message{}
	}
	return nil
}

// DeclaredPointer is a pointer to a declared entity of type T. Generic functions copy such entities by value.
type DeclaredPointer[T any] interface {
	*T
	Declared
}

// Select returns copies of the entities of one type, in their order.
func Select[T any](entities []Declared) []T {
	var list []T
	for _, e := range entities {
		if entity, ok := any(e).(*T); ok {
			list = append(list, *entity)
		}
	}
	return list
}

// Collect returns copies of entities of one type as a list of declared entities. It is the inverse of Select.
func Collect[T any, P DeclaredPointer[T]](entities ...T) []Declared {
	list := make([]Declared, len(entities))
	for i, e := range entities {
		list[i] = P(&e)
	}
	return list
}
