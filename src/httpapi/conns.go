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

// connLimit is the maximum number of connections. For a new connection, the server closes the one that has waited longest for a
// request. Silent connections therefore cannot block others.
const connLimit = 1024

// conns is a listener that knows its connections, and which of them wait for a request. Starting and ending a request takes no
// lock, because every request does both.
type conns struct {
	net.Listener
	limit      int
	rejectBusy func(net.Conn) // responds to a client when all connections are busy
	busy       atomic.Int64   // connections with a running request
	waitCount  atomic.Int64   // counts how often a connection started to wait

	closing  atomic.Bool
	idleOnce sync.Once
	idle     chan struct{} // closed when no request is running, once closing is set

	mu   sync.Mutex
	open map[*conn]struct{}
}

func newConns(l net.Listener, limit int, rejectBusy func(net.Conn)) *conns {
	return &conns{Listener: l, limit: limit, rejectBusy: rejectBusy, open: map[*conn]struct{}{}, idle: make(chan struct{})}
}

// acceptBackoff is the delay before the next accept if the operating system has no room for another connection.
const acceptBackoff = 50 * time.Millisecond

// Accept implements net.Listener. If file descriptors run out, it closes a waiting connection and continues.
func (l *conns) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			l.makeRoom(1)
			<-time.After(acceptBackoff)
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
		l.rejectBusy(raw) // every other connection has a running request
		_ = raw.Close()
	}
}

// add adds a new connection, and makes room for it if necessary.
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
	c.waitsSince.Store(l.waitCount.Add(1))
	l.open[c] = struct{}{}
	return true
}

// makeRoom closes n of the connections that wait for a request, the longest waiting first.
func (l *conns) makeRoom(n int) {
	waiting := slices.DeleteFunc(l.all(), func(c *conn) bool { return c.waitsSince.Load() <= answering })
	slices.SortFunc(waiting, func(a, b *conn) int { return cmp.Compare(a.waitsSince.Load(), b.waitsSince.Load()) })
	for _, c := range waiting[:min(n, len(waiting))] {
		_ = c.abort()
	}
}

// Values of waitsSince for a connection that does not wait for a request.
const (
	answering = 0  // its request is running
	gone      = -1 // it is closed
)

// begin records that a complete request has arrived and is running.
func (l *conns) begin(c *conn) {
	if since := c.waitsSince.Load(); since > answering && c.waitsSince.CompareAndSwap(since, answering) {
		l.busy.Add(1)
	}
}

// end records that the response is written, so that the connection waits for the next request.
func (l *conns) end(c *conn) {
	c.hasInput.Store(false)
	if c.waitsSince.CompareAndSwap(answering, l.waitCount.Add(1)) {
		l.busy.Add(-1)
	}
	if l.closing.Load() {
		l.notifyIdle()
		_ = c.abort()
	}
}

// remove removes a closed connection.
func (l *conns) remove(c *conn) {
	l.mu.Lock()
	delete(l.open, c)
	l.mu.Unlock()
	if c.waitsSince.Swap(gone) == answering {
		l.busy.Add(-1)
	}
	l.notifyIdle()
}

// notifyIdle signals Shutdown that no request is running any more.
func (l *conns) notifyIdle() {
	if l.closing.Load() && l.busy.Load() <= 0 {
		l.idleOnce.Do(func() { close(l.idle) })
	}
}

// Close implements net.Listener. It accepts no further connection, and closes those on which no request has started to arrive. It
// may be called more than once.
func (l *conns) Close() error {
	again := l.closing.Swap(true)
	for _, c := range l.all() {
		if c.hasInput.Load() { // the client is sending a request, which may still arrive completely
			l.begin(c)
		}
	}
	l.notifyIdle()
	l.makeRoom(l.limit)
	if again {
		return nil
	}
	if err := l.Listener.Close(); err != nil {
		return fmt.Errorf("close the listener: %w", err)
	}
	return nil
}

// cancelRequests cancels the contexts of the running requests.
func (l *conns) cancelRequests() {
	for _, c := range l.all() {
		c.cancelRequest()
	}
}

// abortAll closes every connection immediately.
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
