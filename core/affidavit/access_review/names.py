"""One name for a principal, whatever a log calls it."""

from __future__ import annotations

from affidavit.access_review.gathering import Gathering


class Names:
    """The names of holders, by those that logs have for them; and of others, by the copies that name them."""

    def __init__(self, gathered: Gathering) -> None:
        self._aliases: dict[str, str] = {}
        self._accounts: dict[str, str] = {}
        for granted in gathered.granted:
            for holder in granted.holders:
                self._accounts[holder.id] = holder.account
                for alias in holder.aliases:
                    self._aliases.setdefault(alias, holder.id)
        self._withheld = gathered.sessions.names

    def of(self, name: str) -> str:
        """The name of whom a log calls so."""
        if name in self._accounts:
            return name
        told = self._withheld.get(name, name)
        return self._aliases.get(told, self._aliases.get(name, told))

    def account_of(self, name: str) -> str:
        """The account of a holder; '' of whoever is none."""
        return self._accounts.get(name, "")
