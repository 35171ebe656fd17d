"""The front path end to end without a browser: every person acts over HTTP, against real simulators."""
