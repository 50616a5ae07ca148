"""What every answer must tell the browser to refuse."""

POLICY = {
    "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "media-src 'self'", "font-src 'self'",
    "script-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip


def assert_guarded(reply, path):
    """Claim that this answer carries the whole policy."""
    head = reply.headers
    assert set(head["content-security-policy"].split("; ")) == POLICY, path
    assert head["x-content-type-options"] == "nosniff", path
    assert head["referrer-policy"] == "no-referrer", path
    assert head["x-frame-options"] == "DENY", path
