package httpapi

import (
	"container/list"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// connLimit is how many connections a server holds. When one more comes, the one that has waited longest for a request is
// closed. So a client that asks is served, however many others say nothing.
const connLimit = 1024

// conns is a listener that knows its connections, and which of them wait for a request.
type conns struct {
	net.Listener
	limit    int
	turnAway func(net.Conn) // answers a client for whom there is no room
	mu       sync.Mutex
	open     map[*conn]*list.Element // its place in waiting; nil while its request is answered
	waiting  *list.List              // of *conn, the longest wait first
	closed   bool
	idle     chan struct{} // closed when no request is being answered any more, once closed is set
}

func newConns(l net.Listener, limit int, turnAway func(net.Conn)) *conns {
	return &conns{Listener: l, limit: limit, turnAway: turnAway, open: map[*conn]*list.Element{}, waiting: list.New(), idle: make(chan struct{})}
}

// acceptPause is how long accepting waits when the operating system has no room for another connection.
const acceptPause = 50 * time.Millisecond

// Accept implements net.Listener. Running out of file descriptors ends nothing: a waiting connection makes room.
func (l *conns) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			l.makeRoom(1)
			<-time.After(acceptPause)
			continue
		}
		c := &conn{Conn: raw, all: l}
		if l.add(c) {
			return c, nil
		}
		if l.isClosed() {
			_ = raw.Close()
			return nil, net.ErrClosed
		}
		l.turnAway(raw) // every other connection has a request that is being answered
		_ = raw.Close()
	}
}

// add takes a new connection, and makes room for it where that is needed.
func (l *conns) add(c *conn) bool {
	l.mu.Lock()
	full := len(l.open) >= l.limit
	l.mu.Unlock()
	if full {
		l.makeRoom(1)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.open) >= l.limit {
		return false
	}
	l.open[c] = l.waiting.PushBack(c)
	return true
}

func (l *conns) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// makeRoom closes n of the connections that wait for a request.
func (l *conns) makeRoom(n int) {
	l.mu.Lock()
	var victims []*conn
	for e := l.waiting.Front(); e != nil && len(victims) < n; e = e.Next() {
		c, _ := e.Value.(*conn) // nothing else is in the list
		victims = append(victims, c)
	}
	l.mu.Unlock()
	for _, c := range victims {
		_ = c.abort()
	}
}

// begin says that a request has come whole and is being answered.
func (l *conns) begin(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if place := l.open[c]; place != nil {
		l.waiting.Remove(place)
		l.open[c] = nil
	}
}

// end says that the answer is written, so that the connection waits for the next request.
func (l *conns) end(c *conn) {
	l.mu.Lock()
	place, known := l.open[c]
	if known && place == nil {
		l.open[c] = l.waiting.PushBack(c)
	}
	l.quiet()
	closed := l.closed
	l.mu.Unlock()
	if closed {
		_ = c.abort()
	}
}

// remove forgets a connection that is closed.
func (l *conns) remove(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if place := l.open[c]; place != nil {
		l.waiting.Remove(place)
	}
	delete(l.open, c)
	l.quiet()
}

// quiet tells who waits for it that no request is being answered any more. The lock is held.
func (l *conns) quiet() {
	if !l.closed || len(l.open) > l.waiting.Len() {
		return
	}
	select {
	case <-l.idle:
	default:
		close(l.idle)
	}
}

// Close implements net.Listener: no further connection is taken, and those without a request are closed. It may be called
// more than once.
func (l *conns) Close() error {
	l.mu.Lock()
	again := l.closed
	l.closed = true
	l.quiet()
	l.mu.Unlock()
	l.makeRoom(l.limit)
	if again {
		return nil
	}
	if err := l.Listener.Close(); err != nil {
		return fmt.Errorf("close the listener: %w", err)
	}
	return nil
}

// cancelRequests ends the contexts of the requests that are being answered.
func (l *conns) cancelRequests() {
	for _, c := range l.all() {
		c.cancelRequest()
	}
}

// abortAll closes every connection, whatever is being sent on it.
func (l *conns) abortAll() {
	for _, c := range l.all() {
		_ = c.abort()
	}
}

func (l *conns) all() []*conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]*conn, 0, len(l.open))
	for c := range l.open {
		all = append(all, c)
	}
	return all
}
