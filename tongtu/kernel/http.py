"""The one way out: every outside system is called through this client, with time-outs and no redirects."""

import httpx

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0


def client(base_url: str, *, read_seconds: float = READ_SECONDS) -> httpx.Client:
    """A client for one outside system. It uses no proxy of the environment and follows no redirect."""
    return httpx.Client(
        base_url=base_url,
        timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
    )
