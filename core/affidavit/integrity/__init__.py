"""Log objects held against what signed digests say of them."""
