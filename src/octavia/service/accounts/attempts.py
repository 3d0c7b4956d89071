"""What may be tried only so often: passwords of an account from one address, mail to one address.

Nobody locks somebody else out: the waiting concerns an account *from an address*. An attempt counts before it is
judged, so that many at once gain nothing; success forgets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from octavia.platform.clock import Clock
from octavia.platform.database import Database, Instant
from octavia.platform.security import digest
from octavia.service.accounts.errors import TooManyAttempts
from octavia.service.accounts.tables import Attempts


@dataclass(frozen=True, slots=True)
class Rule:
    """Attributes:
    name: Keeps keys of different rules apart.
    free: How many may follow each other without waiting.
    first, longest: The wait after the last free one, which doubles, and where that ends.
    forgotten_after: How long after the last one it begins anew.
    """

    name: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta

    def wait(self, count: int) -> timedelta:
        """How long to wait after the `count`th."""
        if count < self.free:
            return timedelta()
        doublings: int = 2 ** min(count - self.free, 32)
        return min(self.first * doublings, self.longest)

    @property
    def steps(self) -> range:
        """The counts after which the wait still changes."""
        last = next(count for count in range(self.free, self.free + 33) if self.wait(count) >= self.longest)
        return range(1, last + 1)


PASSWORD = Rule("password", 10, timedelta(seconds=2), timedelta(minutes=15), timedelta(days=1))
MAIL = Rule("mail", 5, timedelta(minutes=15), timedelta(hours=12), timedelta(days=1))


class AttemptLimits:
    """Counts attempts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    def admit(self, rule: Rule, *what: str) -> None:
        """Count one attempt.

        Raises:
            TooManyAttempts: if it comes too early; then it doesn't count.
        """
        now, key = self._clock(), _key(rule, what)
        count = case((Attempts.last_at < now - rule.forgotten_after, 1), else_=Attempts.count + 1)
        until = case(
            *((count == step, literal(now + rule.wait(step), Instant)) for step in rule.steps),
            else_=literal(now + rule.longest, Instant),
        )
        first = {"key": key, "count": 1, "last_at": now, "blocked_until": now + rule.wait(1)}
        statement = self._insert(Attempts).values(first)
        again = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"count": count, "last_at": now, "blocked_until": until},
            where=Attempts.blocked_until <= now,
        )
        with self._database.transaction() as session:
            if session.scalar(again.returning(Attempts.count)) is not None:
                return
            blocked_until = session.scalars(select(Attempts.blocked_until).where(Attempts.key == key)).one()
        raise TooManyAttempts(max(1, round((blocked_until - now).total_seconds())))

    def forget(self, rule: Rule, *what: str) -> None:
        """Begin anew: the last attempt was right."""
        with self._database.transaction() as session:
            session.execute(delete(Attempts).where(Attempts.key == _key(rule, what)))

    def sweep(self) -> None:
        """Remove counts that begin anew anyway."""
        over = self._clock() - max(rule.forgotten_after for rule in (PASSWORD, MAIL))
        with self._database.transaction() as session:
            session.execute(delete(Attempts).where(Attempts.last_at < over, Attempts.blocked_until < over))


def _key(rule: Rule, what: tuple[str, ...]) -> str:
    return digest("\0".join((rule.name, *what)))
