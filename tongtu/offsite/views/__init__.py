"""The desk's pages of off-site enforcement. A view reads the request, calls one service or query, and answers."""
