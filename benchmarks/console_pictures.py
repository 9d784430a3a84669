"""Pictures of the console for the README and the documentation: `... console_pictures FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from benchmarks.console import browser, run, served

_DISKS = """SELECT i.region, i.tags_map ->> 'Name' AS instance,
  v.volume_id, v.size, v.encrypted, v.tags
FROM awscc.ec2.instances i
JOIN awscc.ec2.volume_attachments a ON a.instance_id = i.instance_id
JOIN awscc.ec2.volumes v ON v.volume_id = a.volume_id
WHERE i.region IN ('us-east-1', 'eu-west-1')"""
_EVERYWHERE = "SELECT region, vpc_id, cidr_block, tags FROM awscc.ec2.vpcs WHERE region = '*'"


def main(folder: Path) -> None:
    """Write them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with served("--local") as server, browser() as chromium:
        settings = {"viewport": {"width": 1200, "height": 700}, "device_scale_factor": 1}
        page = chromium.new_context(**settings, color_scheme="light").new_page()
        page.goto(server.address)
        page.wait_for_selector(".cm-content")
        run(page, _DISKS)
        page.wait_for_timeout(300)
        _write(page, folder, "answer")
        page.click("article .bar button:has-text('Plan')")
        page.wait_for_selector(".picture svg")
        _write(page, folder, "plan")
        page.click("article .bar button:has-text('Plan')")
        page.wait_for_selector(".picture", state="detached")
        page.click(".head .cell:has-text('size') button")
        page.wait_for_selector("dialog .bars tbody tr th")
        _write(page, folder, "column")
        page.keyboard.press("Escape")
        page.emulate_media(color_scheme="dark")
        run(page, _EVERYWHERE)
        page.click("article .bar button:has-text('Places')")
        page.wait_for_selector(".matrix .place")
        _write(page, folder, "places")
        page.click(".cm-content")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("SELECT cidr_block FROM awscc.ec2.vpcs WHERE tags_map ->> ")
        page.keyboard.press("Control+Space")
        page.wait_for_selector(".cm-tooltip-autocomplete li")
        _write(page, folder, "completion")


def _write(page: Any, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"console-{name}.png", animations="disabled")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
