// Package zmq carries protocol messages over ZeroMQ: it reads connection files,
// binds a kernel's five sockets (Listen) and connects to those of another
// (Dial). It is the only importer of the ZeroMQ library, and knows nothing of
// cells or of what messages say.
//
// The library does the ZMTP: greeting, framing, commands. Its socket types are
// not used, because a kernel must not hang on its peers, and they do: their
// accept loop waits for a silent peer, their ROUTER holds a lock while it
// writes to a peer that stopped reading, and their XPUB hides subscriptions.
// What a kernel needs of ROUTER, XPUB and REP is small and is here, above the
// library's connections:
//
//   - connection.go, endpoint.go, ipc.go: connection files, addresses, listening
//     and dialling
//   - guard.go: the byte stream under a connection, with limits on the way in
//   - outbox.go: the bounded queue on the way out, so that no write blocks
//   - security.go: the handshake, which checks what the peer sends
//   - peer.go: one connection, from handshake to farewell
//   - binder.go: one bound socket, its accept loop and its connections
//   - router.go, publisher.go, echo.go: the three kinds of socket
//   - inbox.go: what came in, until it is received
//   - server.go, client.go: the two ends
package zmq
