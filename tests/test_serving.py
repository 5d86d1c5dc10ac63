"""Sockets are bound, or a sentence says why not; addresses are those that a browser can open."""

from __future__ import annotations

import socket

import pytest

from timeline.serving import address_of, bind

#: tornado leaves a socket that could not be bound to be collected
unbound = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_a_free_port_is_bound_on_the_host_alone() -> None:
    sockets = bind("127.0.0.1", 0)
    try:
        assert [it.getsockname()[0] for it in sockets] == ["127.0.0.1"]
        port = sockets[0].getsockname()[1]
        assert address_of("127.0.0.1", sockets) == f"http://127.0.0.1:{port}/"
    finally:
        for it in sockets:
            it.close()


@pytest.mark.parametrize(
    ("host", "shown"),
    [("localhost", "localhost"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "127.0.0.1")],
)
def test_an_address_can_be_opened(host: str, shown: str) -> None:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        assert address_of(host, [it]) == f"http://{shown}:{it.getsockname()[1]}/"


@unbound
def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match=f"^port {port} of 127.0.0.1 is in use; choose another"):
            bind("127.0.0.1", port)


@unbound
@pytest.mark.parametrize("host", ["nowhere.invalid", "", "203.0.113.7", "a b", "é" * 300, "a\0b"])
def test_a_host_that_is_none_is_told(host: str) -> None:
    with pytest.raises(OSError, match="is no host of this machine"):
        bind(host, 0)
