"""The site: complete, linked, safe, light, and the same each time."""

from __future__ import annotations

import re
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from cirrusql.catalog import SYSTEM_RELATIONS, Catalog
from cirrusql.docs.site import SiteSummary, build_site
from cirrusql.docs.site.functions import documented_functions
from cirrusql.docs.site.guides import guides
from cirrusql.docs.site.layout import document
from cirrusql.docs.site.site_page import SitePage
from cirrusql.errors import UnknownName
from tests.docs.site.conftest import SERVICES
from tests.docs.site.files import Read, broken

pytestmark = pytest.mark.thorough


def pages(site: SiteSummary) -> list[Path]:
    return sorted(site.directory.rglob("*.html"))


def test_everything_has_a_page(catalog: Catalog, site: SiteSummary) -> None:
    there = {path.relative_to(site.directory).as_posix() for path in pages(site)}
    for service in SERVICES:
        wanted = {f"awscc/{service}/{one.resource}.html" for one in catalog.resource_types(service)}
        wanted |= {f"aws/{service}/{one.resource}.html" for one in catalog.api.every(service)}
        assert wanted <= there
    assert {f"cirrusql/{one.resource}.html" for one in SYSTEM_RELATIONS} <= there
    assert {f"functions/{name}.html" for name in documented_functions()} <= there
    assert {one.path for one in guides()} <= there
    assert "guides/decisions/docs-site.html" in there
    assert len(there) == site.pages


def test_no_link_is_broken_and_every_page_can_be_reached(site: SiteSummary) -> None:
    assert list(broken(site.directory)) == []
    reached, pending = set[Path](), [site.directory / "index.html"]
    while pending:
        path = pending.pop().resolve()
        if path not in reached:
            reached.add(path)
            links = [link.partition("#")[0] for _, link in Read(path).links if "://" not in link]
            pending += [path.parent / link for link in links if link.endswith(".html")]
    assert reached == {path.resolve() for path in pages(site)}


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html"></a><a href="#x"></a><a id="y" href="#y">')
    assert sorted(broken(tmp_path)) == ["a.html: b.html", "a.html: no anchor #x"]


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline(site: SiteSummary) -> None:
    for path in pages(site):
        read = Read(path)
        assert {"style"}.isdisjoint({*read.names, *read.attributes}), path
        assert not [name for name in read.attributes if name.startswith("on")], path
        assert not read.text.get("script", "").strip(), path
        loaded = [link for tag, link in read.links if tag != "a"]
        assert loaded
        assert not [link for link in loaded if ":" in link], path
        assert "default-src &#x27;self&#x27;" in path.read_text() or "default-src 'self'" in (
            path.read_text()
        )
    for path in (site.directory / "assets").glob("site.*"):
        assert not re.search(r"https?://|@import|fetch\(", path.read_text("utf-8"))


def test_every_page_has_one_first_heading_landmarks_and_labels(site: SiteSummary) -> None:
    for path in pages(site):
        read = Read(path)
        for name in ("h1", "main", "header", "footer", "title"):
            assert read.names.count(name) == 1, (path, name)
        text = path.read_text("utf-8")
        assert '<html lang="en">' in text
        assert text.count("<nav ") == len(re.findall(r"<nav [^>]*aria-label", text))
        assert text.count("<img ") == len(re.findall(r'<img [^>]*alt="[^"]', text))


def test_pages_are_light(site: SiteSummary) -> None:
    sizes = sorted(path.stat().st_size for path in pages(site))
    heavy = [size for size in sizes if size > 60_000]
    assert len(heavy) <= len(sizes) * 0.02
    scripts = [path.stat().st_size for path in (site.directory / "assets").rglob("*.js")]
    assert max(scripts) < 150_000
    assert site.size == sum(
        path.stat().st_size for path in site.directory.rglob("*") if path.is_file()
    )


def test_two_builds_are_the_same_to_the_byte(
    catalog: Catalog, site: SiteSummary, tmp_path: Path
) -> None:
    again = build_site(catalog, tmp_path, services=SERVICES, processes=2)
    assert (again.pages, again.size, again.recorded) == (site.pages, site.size, site.recorded)
    for path in site.directory.rglob("*"):
        if path.is_file():
            other = tmp_path / path.relative_to(site.directory)
            assert other.read_bytes() == path.read_bytes(), path


def test_an_example_stands_with_what_it_gave(site: SiteSummary) -> None:
    text = (site.directory / "awscc" / "sqs" / "queues.html").read_text("utf-8")
    assert text.count('<div class="ran">') == 7
    assert 'class="ran failed"' not in text
    assert len(re.findall(r"OperationStatus +SUCCESS", text)) == 5
    cookbook = (site.directory / "guides" / "cookbook.html").read_text("utf-8")
    assert cookbook.count('<div class="ran">') == 16


def test_what_could_not_run_says_why(site: SiteSummary) -> None:
    own = (site.directory / "cirrusql" / "requests.html").read_text("utf-8")
    assert "<strong>Not run.</strong> Its rows are those of whoever asks" in own
    queue = (site.directory / "aws" / "sqs" / "list_message_move_tasks.html").read_text("utf-8")
    assert 'class="ran failed"' in queue
    assert site.not_recorded > 0


def test_relations_that_depend_on_each_other_are_linked(site: SiteSummary) -> None:
    folder = site.directory / "awscc" / "customerprofiles"
    links = {link for _, link in Read(folder / "integrations.html").links}
    assert "../../awscc/customerprofiles/domains.html" in links
    links = {link for _, link in Read(folder / "domains.html").links}
    assert "../../awscc/customerprofiles/integrations.html" in links


def test_what_stands_around_a_page_escapes_its_title_and_trail() -> None:
    hostile = "<script>\"'&"
    page = SitePage("a/b.html", hostile, "", trail=((hostile, "a/index.html"),), about=hostile)
    text = document(page, hostile)
    assert '<script>"' not in text
    assert text.count("&lt;script&gt;&quot;&#x27;&amp;") == 4


def test_a_service_that_is_not_known_is_an_error(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no service 'sqss'"):
        build_site(catalog, tmp_path, services=("sqss",), processes=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_whole_site_is_linked_and_made_in_time(
    catalog: Catalog, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    before = _processor_seconds()
    made = build_site(catalog, tmp_path, processes=2)
    seconds = _processor_seconds() - before
    record_property("made", f"{made.pages} pages, {made.size} bytes, {seconds:.0f} s")
    assert made.pages > len(catalog.resource_types()) + len(catalog.api.names())
    assert list(broken(tmp_path)) == []
    failed = [
        path.name
        for path in (tmp_path / "awscc").rglob("*.html")
        if 'class="ran failed"' in path.read_text("utf-8")
    ]
    assert failed == []
    heavy = sum(path.stat().st_size > 60_000 for path in tmp_path.rglob("*.html"))
    assert heavy < made.pages * 0.02
    assert max(path.stat().st_size for path in tmp_path.rglob("*.js")) < 500_000
    # Three minutes on two processors that have nothing else to do.
    assert seconds < 2 * 180


def _processor_seconds() -> float:
    """What this process and those that it waited for have worked, whatever else was going on."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
