"""Debian's chromium, without a network, and axe-core in it.

A page is judged as it is served: axe comes in through the debugger, which the Content Security
Policy does not bind, so the policy stays in force while axe looks.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"

LOCALES = {"en": "en-GB", "zh-Hant": "zh-HK"}
LANGUAGES = tuple(LOCALES)
DESKTOP, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)

_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--no-proxy-server",
    # Nobody but us is found, even by a page that would ask.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A browser notes every answer that is not 200 there, the page itself included.
_NOT_AN_ERROR = "Failed to load resource: the server responded with a status of"

# WCAG 2.2 AA and what axe calls good practice. It leaves `target-size` out unless it is named.
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
            "best-practice",
        ],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "iframes": False,
}
_CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "iframes": False}


class CannotLook(Exception):
    """What these tests need is not installed; the text says how to install it."""


def require_chromium() -> None:
    """Make sure of the browser.

    Raises:
        CannotLook: it is not installed.
    """
    if shutil.which(CHROMIUM) is None:
        raise CannotLook(f"{CHROMIUM} is missing; as root: apt-get install chromium")


def require_axe() -> None:
    """Make sure of axe-core.

    Raises:
        CannotLook: it is not installed.
    """
    if not AXE.is_file():
        raise CannotLook("axe-core is missing; run: npm ci --prefix tests/journeys")


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with a new home, so that nothing of the person's own is used or left behind."""
    require_chromium()
    home = os.environ | dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(profile))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS], env=home)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What went on in a context that should not have."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Keep an eye on every page of it."""
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in _LOOPBACK:
            self.outside.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_NOT_AN_ERROR):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def told(self) -> list[str]:
        """Everything so far, which is then forgotten."""
        found = [f"asked {url}" for url in self.outside] + self.complaints
        self.outside.clear()
        self.complaints.clear()
        return found


# -- axe ---------------------------------------------------------------------------------------


def axe_findings(page: Page) -> list[str]:
    """What axe has against a page, one line an element."""
    return _axe(page, _RULES)


def contrast_findings(page: Page) -> list[str]:
    """What axe has against a page's colours only."""
    return _axe(page, _CONTRAST)


def _axe(page: Page, options: Mapping[str, Any]) -> list[str]:
    debugger = page.context.new_cdp_session(page)
    try:
        if not _evaluated(debugger, "typeof axe === 'object'"):
            _evaluated(debugger, AXE.read_text("utf-8") + "\n;true")
        text = _evaluated(
            debugger,
            f"axe.run(document, {json.dumps(options)}).then(r => JSON.stringify(r.violations))",
        )
    finally:
        debugger.detach()
    return [
        f"{violation['id']}: {node['target'][0]} - {_last_line(node)}"
        for violation in json.loads(text)
        for node in violation["nodes"]
    ]


def _evaluated(debugger: Any, expression: str) -> Any:
    answer = debugger.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    if "exceptionDetails" in answer:
        raise AssertionError(answer["exceptionDetails"])
    return answer["result"].get("value")


def _last_line(node: Mapping[str, Any]) -> str:
    return " ".join(node.get("failureSummary", "").split("\n")[-1].split())


# -- width -------------------------------------------------------------------------------------

_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.scrollingElement.scrollWidth > width) {
    found.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  }
  const scrolls = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
      const how = getComputedStyle(up);
      if (/auto|scroll/.test(how.overflowX) || how.clip !== "auto") return true;
    }
    return false;
  };
  for (const one of document.body.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= width + 1 && box.left >= -1) continue;
    if (getComputedStyle(one).clip !== "auto" || scrolls(one)) continue;
    const name = one.tagName.toLowerCase() + [...one.classList].map((n) => "." + n).join("");
    found.push(`${name} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
  }
  return found.slice(0, 5);
}"""


def too_wide(page: Page) -> Sequence[str]:
    """What reaches beyond the sides of the window, and is not in something that scrolls itself."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found
