"""Every budget of the web studio, measured in a browser against a real server, beside its limit.

`web.py [PART …]`: all parts, or only some of `sizes paints shifts sounds lines axe lighthouse fix`. It wants a machine
with nothing else to do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

import web_fix
from octavia.api.studio import BUILD_COMMAND, BUILT
from server_running import Check
from support.browsing import chromium
from support.pages import STUDIO, WEB, Site, signed_in, site
from web_lines import blank, fill, with_lines
from web_pages import axe, lighthouse
from web_paint import paints, shifts
from web_sound import sounds

_SIZES = (1_000, 5_000)
_TALK_S = 20
_WINDOW = {"width": 1440, "height": 900}
_SAID = re.compile(r"(\w+): ([\d.]+) KiB of JavaScript as brotli, limit (\d+)")
_BIN = Path(__file__).parents[1] / ".venv" / "bin"


def _sizes() -> list[Check]:
    environment = os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
    command = ["node", "scripts/sizes.ts"]
    said = subprocess.run(command, cwd=WEB, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return [
        Check(f"{name}: JavaScript as brotli", float(kib), float(limit), "KiB")
        for name, kib, limit in _SAID.findall(said)
    ]


def _sounds(browser: Browser, place: Site) -> list[Check]:
    with signed_in(browser, place, viewport=_WINDOW, bypass_csp=True) as context:
        return sounds(context, place.address(STUDIO))


def _lines(browser: Browser, place: Site) -> list[Check]:
    checks: list[Check] = []
    with signed_in(browser, place, viewport=_WINDOW) as context:
        print(blank(context))
        for count in _SIZES:
            fill(place, count)
            said, measured = with_lines(context, place.address(STUDIO), count)
            print(said)
            checks += measured
    return checks


def _fix(browser: Browser) -> list[Check]:
    with _somewhere(web_fix.TALK_S) as place, signed_in(browser, place, viewport=_WINDOW) as context:
        return web_fix.one_line(context, place)


_ON_A_SITE: dict[str, Callable[[Browser, Site], list[Check]]] = {
    "paints": paints,
    "shifts": shifts,
    "sounds": _sounds,
    "axe": axe,
    "lighthouse": lighthouse,
    # The last: it gives the site's dub other lines.
    "lines": _lines,
}


@contextmanager
def _somewhere(talk_s: int) -> Iterator[Site]:
    with TemporaryDirectory(prefix="octavia-bench-") as name, site(Path(name), talk_s) as made:
        yield made


def main() -> None:
    """Measure all of it, or what the command line names."""
    if not (BUILT / "index.html").is_file():
        raise SystemExit(f"the web studio is not built: {BUILD_COMMAND} builds it")
    known = ("sizes", *_ON_A_SITE, "fix")
    wanted = sys.argv[1:] or known
    if strange := set(wanted) - set(known):
        raise SystemExit(f"there is no part {', '.join(sorted(strange))}; there are {', '.join(known)}")
    checks = _sizes() if "sizes" in wanted else []
    with chromium() as browser:
        if set(wanted) & set(_ON_A_SITE):
            with _somewhere(_TALK_S) as place:
                for name, measure in _ON_A_SITE.items():
                    if name in wanted:
                        print(f"== {name}", flush=True)
                        checks += measure(browser, place)
        if "fix" in wanted:
            print("== fix", flush=True)
            checks += _fix(browser)
    print("\n".join(map(str, checks)))
    sys.exit(0 if all(check.met for check in checks) else 1)


if __name__ == "__main__":
    main()
