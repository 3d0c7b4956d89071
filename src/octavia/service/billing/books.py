"""What a price book says: packs of credits, and what jobs cost. Kept as JSON, checked when it is read."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from octavia.service.billing.money import CREDIT_UCR, MOST_UCR

ONE = 1000
"""A factor of one, in thousandths."""

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
_Micro = Annotated[int, Field(ge=0, le=MOST_UCR)]
_Factor = Annotated[int, Field(ge=0, le=100 * ONE)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Every(StrEnum):
    """How often a pack is paid."""

    ONCE = "once"
    MONTH = "month"


class Unit(StrEnum):
    """What a rate is for."""

    MINUTE = "minute"
    JOB = "job"


class Rounding(StrEnum):
    """What is rounded up to whole credits."""

    LANGUAGE = "language"
    JOB = "job"


class Pack(_Part):
    """What can be bought; a pack without credits is a subscription to something that costs none."""

    id: _Name
    name: str = Field(min_length=1, max_length=80)
    credits: int = Field(ge=0, le=MOST_UCR // CREDIT_UCR)
    price_cents: int = Field(ge=0, le=100_000_000)
    currency: str = Field(default="usd", pattern=r"^[a-z]{3}$")
    description: str = Field(default="", max_length=500)
    every: Every = Field(default=Every.ONCE, strict=False)
    active: bool = True


class Tier(_Part):
    """From `over_ms` on, each further minute costs `permille` thousandths of the rate."""

    over_ms: int = Field(gt=0)
    permille: _Factor


class Rule(_Part):
    """What a kind of job costs: micro-credits per unit, for each language or once."""

    unit: Unit = Field(strict=False)
    rate_ucr: _Micro
    per_language: bool = False
    tiers: tuple[Tier, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _tiers_rise(self) -> Self:
        starts = [tier.over_ms for tier in self.tiers]
        if starts != sorted(set(starts)):
            raise ValueError("each tier must begin after the one before it")
        return self


class LanguageGroup(_Part):
    """Languages that cost `permille` thousandths of a rate; without languages: all that no other group names."""

    name: _Name
    permille: _Factor
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = Field(default=(), strict=False)


class PriceBook(_Part):
    """Packs, rules by kind of job, the language table, what a job costs at least, and how it is rounded."""

    packs: tuple[Pack, ...] = Field(default=(), strict=False)
    rules: dict[_Name, Rule]
    language_groups: tuple[LanguageGroup, ...] = Field(default=(), strict=False)
    minimum_ucr: _Micro = 0
    rounding: Rounding = Field(strict=False)

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        packs = [pack.id for pack in self.packs]
        names = [group.name for group in self.language_groups]
        languages = [language for group in self.language_groups for language in group.languages]
        others = [group for group in self.language_groups if not group.languages]
        if any(len(each) != len(set(each)) for each in (packs, names, languages)) or len(others) > 1:
            raise ValueError("a pack, a group or a language is named twice, or two groups are for all other languages")
        if self.minimum_ucr % CREDIT_UCR:
            raise ValueError("the minimum must be whole credits")
        return self

    @property
    def credits_on_sale(self) -> tuple[Pack, ...]:
        """The packs of credits that can be bought now; no subscriptions."""
        return tuple(pack for pack in self.packs if pack.active and pack.credits and pack.every is Every.ONCE)

    @property
    def subscriptions_on_sale(self) -> tuple[Pack, ...]:
        """The packs that can be subscribed to now, with credits each month or without."""
        return tuple(pack for pack in self.packs if pack.active and pack.price_cents and pack.every is not Every.ONCE)

    def group_of(self, language: str) -> LanguageGroup:
        """The group that prices a language (`pt`, `pt-BR`)."""
        primary = language.replace("_", "-").split("-")[0].lower()
        named = (group for group in self.language_groups if primary in group.languages)
        others = (group for group in self.language_groups if not group.languages)
        return next(named, None) or next(others, STANDARD)


STANDARD = LanguageGroup(name="standard", permille=ONE)
"""What prices a language that no group names, and jobs that are priced whatever their languages."""
