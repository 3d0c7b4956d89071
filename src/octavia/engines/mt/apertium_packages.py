"""Which Debian package adds which pair; packages that add none that works from one end to the other are left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
afr-nld af-nl nl-af
arg-cat an-ca ca-an
bel-rus be-ru ru-be
br-fr br-fr
cat-ita ca-it it-ca
cat-srd ca-sc
dan-nor da-nn da-nb nn-da nb-da
en-gl en-gl gl-en
eng-cat en-ca ca-en
eng-spa en-es es-en
eo-ca ca-eo
eo-en en-eo eo-en
eo-es es-eo
eo-fr fr-eo
es-gl es-gl gl-es
es-pt es-pt pt-es
es-ro ro-es
eu-en eu-en
eu-es eu-es
fr-es es-fr fr-es
fra-cat fr-ca ca-fr
fra-frp fr-frp frp-fr
hbs-eng sh-en
hbs-mkd sh-mk mk-sh
hbs-slv sh-sl sl-sh
ind-zlm id-ms ms-id
isl-eng is-en
isl-swe is-sv sv-is
mkd-bul mk-bg bg-mk
mkd-eng mk-en
nno-nob nn-nb nb-nn
oc-ca oc-ca ca-oc
oc-es oc-es es-oc
oci-fra oc-fr fr-oc
pol-szl pl-szl szl-pl
por-cat pt-ca ca-pt
pt-gl pt-gl gl-pt
rus-ukr ru-uk uk-ru
spa-arg es-an an-es
spa-ast es-ast
spa-cat es-ca ca-es
spa-ita es-it it-es
srd-ita it-sc
swe-dan sv-da da-sv
swe-nor sv-nn sv-nb nn-sv nb-sv
urd-hin ur-hi hi-ur
"""


def _parsed() -> dict[tuple[str, str], str]:
    packages: dict[tuple[str, str], str] = {}
    for row in _TABLE.split("\n"):
        name, *pairs = row.split() or [""]
        for pair in pairs:
            source, _, target = pair.partition("-")
            packages[source, target] = f"apertium-{name}"
    return packages


PACKAGES: Mapping[tuple[str, str], str] = MappingProxyType(_parsed())
"""Package by (source, target), in Octavia's language codes."""
