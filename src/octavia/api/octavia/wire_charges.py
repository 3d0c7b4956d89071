"""Charges of jobs on the wire: numbers of credits, whole ones without a fraction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from octavia.api.octavia.wire_billing import Credits
from octavia.service.billing.charges import Charge, Charged
from octavia.service.billing.money import to_credits
from octavia.service.billing.tables import HoldState

_JOB = "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1"
_AT = "2026-11-21T12:00:00Z"
_BOOK = "(price book octavia, version 1)"
_WHY = {
    "price_book": "octavia",
    "price_book_version": 1,
    "rule": "video_translate",
    "unit": "minute",
    "rate": 30,
    "duration_ms": 61_500,
}
_EXAMPLE: dict[str, Any] = {
    "job_id": _JOB,
    "charged": 31,
    "starts": [
        {
            "hold_id": "0c9b1d5e-2f7a-4a57-9a6e-6f6c2b7e1a11",
            "state": "released",
            "held": 62,
            "charged": 31,
            "released": 31,
            "text": f"video translate: 61.5 s at 30 credits a minute and language, 2 languages: 62 credits {_BOOK}",
            "explanation": _WHY,
            "created_at": _AT,
            "charges": [
                {
                    "language": "es",
                    "amount": 31,
                    "text": f"video translate, es: 61.5 s at 30 credits a minute: 31 credits {_BOOK}",
                    "explanation": _WHY | {"language": "es", "charged": 31},
                    "created_at": _AT,
                }
            ],
        }
    ],
}


class ChargeOut(BaseModel):
    """What one delivered part was charged; `language` is empty for a job priced as a whole."""

    language: str
    amount: Credits
    text: str
    explanation: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, charge: Charge) -> ChargeOut:
        return cls(
            language=charge.language,
            amount=to_credits(charge.amount_ucr),
            text=charge.text,
            explanation=charge.explanation,
            created_at=charge.created_at,
        )


class StartOut(BaseModel):
    """One start of a job: `held` is the quote, the most it could cost; `charged` what was delivered; `released` what
    went back."""

    hold_id: str
    state: HoldState
    held: Credits
    charged: Credits
    released: Credits
    text: str
    explanation: dict[str, Any]
    created_at: datetime
    charges: list[ChargeOut]

    @classmethod
    def of(cls, charged: Charged) -> StartOut:
        return cls(
            hold_id=charged.hold_id,
            state=charged.state,
            held=to_credits(charged.held_ucr),
            charged=to_credits(charged.charged_ucr),
            released=to_credits(charged.released_ucr),
            text=charged.text,
            explanation=charged.explanation,
            created_at=charged.created_at,
            charges=list(map(ChargeOut.of, charged.charges)),
        )


class ChargesOut(BaseModel):
    """All a job was charged, start by start, the first first."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    job_id: str
    charged: Credits
    starts: list[StartOut]

    @classmethod
    def of(cls, job_id: str, starts: Sequence[Charged]) -> ChargesOut:
        return cls(
            job_id=job_id,
            charged=to_credits(sum(each.charged_ucr for each in starts)),
            starts=list(map(StartOut.of, starts)),
        )
