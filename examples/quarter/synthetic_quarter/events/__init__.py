"""Records by service: one module a service, one function an event."""
