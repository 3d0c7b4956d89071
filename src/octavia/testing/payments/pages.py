"""The pages of the loopback vendors: where a person pays and looks at purchases, and where a shopkeeper
refunds."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>{{ title }}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
form{display:inline}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0}
.price{font-size:2rem}.fault{color:#b00020}input{width:6rem}</style></head>
<body><main><p><small>No money moves here: this is a stand-in for {{ vendor }} on your own machine.</small></p>
{% block content %}{% endblock %}</main></body></html>"""
_PAY = """{% extends "frame" %}{% block content %}<h1>{{ title }}</h1>
<p class="price">{{ price }}</p>{% if email %}<p>{{ email }}</p>{% endif %}
{% if fault %}<p class="fault" role="alert">{{ fault }}</p>{% endif %}
{% if open %}<form method="post"><button name="action" value="pay">Pay {{ price }}</button>
<button name="action" value="decline">Pay with a card that is declined</button></form>
{% else %}<p role="status">{{ status }}</p>{% endif %}
{% if back %}<p><a href="{{ back }}">Back to the shop</a></p>{% endif %}{% endblock %}"""
_PORTAL = """{% extends "frame" %}{% block content %}<h1>{{ title }}</h1>
<h2>Subscriptions</h2>{% if subscriptions %}<table>
{% for one in subscriptions %}<tr><td>{{ one.name }}</td><td>{{ one.price }} a month</td>
<td role="status">{{ one.status }}</td><td>{% if one.action %}<form method="post">
<button name="action" value="{{ one.action }}">{{ one.button }}</button>
</form>{% endif %}</td></tr>{% endfor %}</table>{% else %}<p>None.</p>{% endif %}
<h2>Orders</h2><table>{% for one in orders %}<tr><td>{{ one.day }}</td><td>{{ one.name }}</td><td>{{ one.price }}</td>
<td>{{ one.status }}</td></tr>{% endfor %}</table>
{% if back %}<p><a href="{{ back }}">Back to the shop</a></p>{% endif %}{% endblock %}"""
_DESK = """{% extends "frame" %}{% block content %}<h1>Payments in development</h1>
{% for name, rows in sections %}<h2>{{ name }}</h2>{% if rows %}<table>
{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.price }}</td><td>{{ row.status }}</td><td>
{% for form in row.forms %}<form method="post" action="{{ form.action }}">
{% if form.amount %}<input name="amount" inputmode="numeric" value="{{ form.amount }}" aria-label="Cents">{% endif %}
<button>{{ form.button }}</button></form>{% endfor %}
{% if row.link %}<a href="{{ row.link }}">Open</a>{% endif %}</td></tr>{% endfor %}</table>
{% else %}<p>Nothing yet.</p>{% endif %}{% endfor %}
<h2>Webhooks</h2><p>{{ underway }} on their way.</p><table>
{% for one in messages %}<tr><td>{{ one.kind }}</td><td>{{ one.attempts }} sent</td>
<td>{{ one.answered or "no answer" }}</td></tr>{% endfor %}</table>{% endblock %}"""


def page(name: str, **values: Any) -> str:
    """A page: `pay`, `portal` or `desk`."""
    return _environment().get_template(name).render(values)


def price_of(cents: int, currency: str) -> str:
    """`10.00 USD`."""
    return f"{cents / 100:.2f} {currency.upper()}"


@cache
def _environment() -> Environment:
    loader = DictLoader({"frame": _FRAME, "pay": _PAY, "portal": _PORTAL, "desk": _DESK})
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
