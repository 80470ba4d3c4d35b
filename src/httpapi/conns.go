package httpapi

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connLimit is how many connections a server holds. When one more comes, the one that has waited longest for a request is
// closed. So a client that asks is served, however many others say nothing.
const connLimit = 1024

// conns is a listener that knows its connections, and which of them wait for a request. Taking a request and ending it takes no
// lock, since every request does.
type conns struct {
	net.Listener
	limit    int
	turnAway func(net.Conn) // answers a client for whom there is no room
	busy     atomic.Int64   // connections whose request is being answered
	turn     atomic.Int64   // counts the moments at which a connection started to wait

	closing atomic.Bool
	quieted sync.Once
	idle    chan struct{} // closed when no request is being answered any more, once closing is set

	mu   sync.Mutex
	open map[*conn]struct{}
}

func newConns(l net.Listener, limit int, turnAway func(net.Conn)) *conns {
	return &conns{Listener: l, limit: limit, turnAway: turnAway, open: map[*conn]struct{}{}, idle: make(chan struct{})}
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
		if l.closing.Load() {
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
	if l.closing.Load() || len(l.open) >= l.limit {
		return false
	}
	c.waitsSince.Store(l.turn.Add(1))
	l.open[c] = struct{}{}
	return true
}

// makeRoom closes n of the connections that wait for a request, those that have waited longest first.
func (l *conns) makeRoom(n int) {
	waiting := slices.DeleteFunc(l.all(), func(c *conn) bool { return c.waitsSince.Load() <= answering })
	slices.SortFunc(waiting, func(a, b *conn) int { return cmp.Compare(a.waitsSince.Load(), b.waitsSince.Load()) })
	for _, c := range waiting[:min(n, len(waiting))] {
		_ = c.abort()
	}
}

// What stands in the place of the turn of a connection that does not wait for a request.
const (
	answering = 0  // its request is being answered
	gone      = -1 // it is closed
)

// begin says that a request has come whole and is being answered.
func (l *conns) begin(c *conn) {
	if since := c.waitsSince.Load(); since > answering && c.waitsSince.CompareAndSwap(since, answering) {
		l.busy.Add(1)
	}
}

// end says that the answer is written, so that the connection waits for the next request.
func (l *conns) end(c *conn) {
	c.heard.Store(false)
	if c.waitsSince.CompareAndSwap(answering, l.turn.Add(1)) {
		l.busy.Add(-1)
	}
	if l.closing.Load() {
		l.quiet()
		_ = c.abort()
	}
}

// remove forgets a connection that is closed.
func (l *conns) remove(c *conn) {
	l.mu.Lock()
	delete(l.open, c)
	l.mu.Unlock()
	if c.waitsSince.Swap(gone) == answering {
		l.busy.Add(-1)
	}
	l.quiet()
}

// quiet tells who waits for it that no request is being answered any more.
func (l *conns) quiet() {
	if l.closing.Load() && l.busy.Load() <= 0 {
		l.quieted.Do(func() { close(l.idle) })
	}
}

// Close implements net.Listener: no further connection is taken, and those on which no request has started to come are
// closed. It may be called more than once.
func (l *conns) Close() error {
	again := l.closing.Swap(true)
	for _, c := range l.all() {
		if c.heard.Load() { // its client is sending a request, which may come whole in time
			l.begin(c)
		}
	}
	l.quiet()
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
