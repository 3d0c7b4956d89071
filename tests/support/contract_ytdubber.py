"""The calls of the YT Dubber contract."""

from __future__ import annotations

from typing import Any

from support.contract import PROBLEM_TYPE, misfits, text, watching

CALLS = (
    "POST /api/jobs/upload-urls",
    "POST /api/jobs/",
    "POST /api/jobs",
    "GET /api/jobs/{job_id}",
    "GET /api/jobs/",
    "GET /api/jobs",
    "GET /api/jobs/{job_id}/download",
    "DELETE /api/jobs/{job_id}",
    "GET /api/payments/pricing-plans",
    "POST /api/payments/create-payment-intent",
    "POST /api/payments/confirm-payment",
    "POST /api/payments/webhook/stripe",
    "GET /api/payments/credits",
    "GET /api/payments/transactions",
    "POST /api/payments/calculate-job-cost",
    "GET /api/payments/can-afford-job",
    "GET /api/billing/transactions",
    "POST /api/billing/create-payment-intent",
    "GET /health",
    "GET /",
)

asserts = watching(CALLS)
"""Of a test: that it asserts these calls; see `contract.asserts`."""


def listed(answer: Any, shape: Any, status: int = 200) -> Any:
    """The items of an answer that is an array, if each is as the contract says."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    wrong = misfits(body, [shape])
    assert not wrong, wrong
    return body


def refused(answer: Any, status: int, error: str) -> Any:
    """The body of a refusal, if it is a problem document whose `error`, `message` and `details` the client reads."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM_TYPE), answer.text
    body = answer.json()
    shape = {
        "type": f"urn:octavia:problem:{error.replace('_', '-')}",
        "title": text,
        "status": status,
        "detail": text,
        "error": error,
        "message": body.get("detail"),
        "details": dict,
    }
    wrong = misfits(body, shape)
    assert not wrong, wrong
    return body
