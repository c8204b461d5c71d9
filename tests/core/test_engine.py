"""probe"""

from __future__ import annotations
import contextlib
import msgspec, pytest
from affidavit.engine import assess


def run(memory, *policies, **kw):
    with assess(memory.request(*policies, **kw), memory.plugins, lambda _: None) as result:
        return result.assessment, list(result.population())


def test_x(build):
    m = build.Memory(
        {"a.json": build.lines({"time": "2026-01-01T00:00:00Z", "id": "1", "who": "me", "name": "x", "class": "write"})}
    )
    a, p = run(m, build.policy())
    print(msgspec.json.format(msgspec.json.encode(a)).decode()[:3000])
    print(p)
