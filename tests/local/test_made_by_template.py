"""Templates of values that the service makes: what they can say, and that the data is right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import cirrusql.local.schema as package
from cirrusql.catalog import Catalog
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.listed import is_listed, listed
from cirrusql.local.schema.templates import Filling

DATA = Path(package.__file__).with_name("data")
PLACE = re.compile(r"\{([^{}]+)\}")
VERBS = {"hex", "digits", "lower", "upper", "letters", "has", "tail", "slash", "dashed", "stable"}
VERBS |= {"first", "second", "third", "next", "next8", "hyphened", "zoneid", "zonename", "same"}
WORDS = {"partition", "region", "account", "uuid", "now", "second", "date", "epoch", "byte"}
WORDS |= {"zone", "zoneid"}
TYPE_WORDS = {"noun", "service", "kind"}


class Others:
    """A census with one subnet, that counts in a list."""

    def __init__(self) -> None:
        self.series: list[str] = []

    def next_number(self, series: str) -> int:
        self.series.append(series)
        return self.series.count(series)

    def property_of(self, *wanted: Any) -> Any:
        return "vpc-1" if wanted == ("AWS::EC2::Subnet", "VpcId", "SubnetId", "subnet-1") else None


MODEL = {
    "Name": "web",
    "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
    "Target": "service/c/s|ecs:service:DesiredCount|ecs",
    "TypeName": "My::Own::Type",
    "SubnetId": "subnet-1",
    "Inner": {"Id": 7},
    "Address": "10.0.1.2",
    "Open": True,
    "Zone": "eu-west-1b",
    "Items": [{"Name": "a", "First": True}, {"Name": "b"}],
    "More": 2,
}
LIST = {"*each": "Items", "*but": "First", "*times": "More", "*of": ["{Name}", "{region}"]}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{region}:{account}:{partition}", "eu-west-1:123456789012:aws"),
        ("{noun}/{Name}", "thing/web"),
        ("{Inner/Id}", "7"),
        ("{Missing}", None),
        ("A{has:Name}", "A"),
        ("A{has:Missing}", None),
        ("{tail:FunctionArn}-{tail:Name}", "f-web"),
        ("{slash:Name}", "/web"),
        ("{dashed:TypeName}", "My-Own-Type"),
        (
            "{first:Target} {second:Target} {third:Target}",
            "service/c/s ecs:service:DesiredCount ecs",
        ),
        ("{second:Name}", None),
        ("{next:Name}", "1"),
        ("{next8:Name,FunctionArn}", "00000001"),
        ("{next:Missing}", None),
        ("{VpcId of EC2::Subnet SubnetId}", "vpc-1"),
        ("{VpcId of EC2::Subnet Name=SubnetId}", None),
        ("{VpcId of EC2::Subnet Missing}", None),
        ("{date} {second} {epoch}", "1970-01-01 1970-01-01T00:00:00Z 0"),
        (["{Name}", "{region}"], ["web", "eu-west-1"]),
        ({"A": "{Name}", "B": 1}, {"A": "web", "B": 1}),
        ({"A": "{Missing}"}, None),
        ("{Inner}", {"Id": 7}),
        ("{Open}", True),
        ("{Items/1/Name}", "b"),
        ("A{is true:Open}{is web:Name}{is 7:Inner/Id}{is null:Missing}", "A"),
        ("A{is false:Open}", None),
        ("A{is true:Missing}", None),
        ("A{has:VpcId of EC2::Subnet SubnetId}", "A"),
        ("A{has:VpcId of EC2::Subnet Missing}", None),
        ("{is vpc-1:VpcId of EC2::Subnet SubnetId}", ""),
        ("{hyphened:Address}", "10-0-1-2"),
        ("{zone} {zoneid} {zoneid:Zone}", "eu-west-1a euw1-az1 euw1-az2"),
        ("{zoneid:Name}", None),
        (LIST, ["b", "eu-west-1", "eu-west-1"]),
        ({**LIST, "*each": "Missing", "*times": "Missing"}, []),
    ],
)
def test_a_template_is_filled_in(template: Any, expected: Any) -> None:
    place = Scope("123456789012", "eu-west-1")
    filling = Filling(place, 0.0, Random(1), dict(MODEL), {"noun": "thing"}, Others())
    assert filling.fill(template) == expected


def test_a_series_is_that_of_a_parent_however_it_is_named() -> None:
    others, place = Others(), Scope("123456789012", "eu-west-1")
    made = [
        Filling(place, 0.0, Random(1), {"P": parent}, {}, others).fill("{next:P}")
        for parent in ("f", "arn:aws:lambda:eu-west-1:123456789012:function:f", "g")
    ]
    assert made == ["1", "2", "1"]


def test_what_is_stable_is_the_same_for_the_same_text_only() -> None:
    place = Scope("123456789012", "eu-west-1")
    made = [
        Filling(place, 0.0, Random(seed), {"Zone": zone}).fill("Z{stable:Zone}")
        for seed, zone in enumerate(("a.example.", "a.example.", "b.example."))
    ]
    assert made[0] == made[1] != made[2]


def test_what_is_the_same_in_a_region_differs_in_another() -> None:
    places = (Scope("123456789012", region) for region in ("eu-west-1", "eu-west-1", "eu-west-2"))
    made = [Filling(place, 0.0, Random(1), {}).fill("vpc-{same:17}") for place in places]
    assert made[0] == made[1] != made[2]
    assert re.fullmatch("vpc-[0-9a-f]{17}", made[0])


def test_a_list_keeps_what_it_had_beyond_what_is_given() -> None:
    filling = Filling(Scope("123456789012", "eu-west-1"), 0.0, Random(1), dict(MODEL))
    assert listed(filling, LIST, ["old", "x", "y", "z"]) == ["b", "x", "y"]
    assert listed(filling, LIST, ["old", "x"]) == ["b", "x", "eu-west-1"]


def texts(template: Any) -> Iterator[str]:
    """The texts that are filled in with the resource, and the properties that a list is made of."""
    if isinstance(template, str):
        yield template
    elif is_listed(template):
        yield from (f"{{{template[key]}}}" for key in ("*each", "*times"))
        yield template["*of"][1]
    elif isinstance(template, list | dict):
        for part in template.values() if isinstance(template, dict) else template:
            yield from texts(part)


def unknown(place: str, properties: dict[str, Any], catalog: Catalog) -> str | None:
    """What of a place in braces there is not; None if all is there."""
    place = re.sub("^is [^:]+:|^[a-z]+:(?=\\S+ of )", "", place)
    lookup = re.fullmatch(r"(\S+) of (\S+) ([^\s=]+)=?(\S*)", place)
    if lookup:
        name, type_name, own, other = lookup.groups()
        there = catalog.schema(f"AWS::{type_name}")["properties"]
        wanted = (name, (other or own).rpartition("/")[2])
        return next((n for n in wanted if n not in there), None) or (
            None if own.split("/")[0] in properties else own
        )
    verb, _, rest = place.partition(":")
    if place in WORDS | TYPE_WORDS or (verb in VERBS and rest.isdecimal()):
        return None
    if rest and verb not in VERBS:
        return verb
    names = (rest or verb).split(",")
    return next((n for n in names if n.split("/")[0] not in properties), None)


def test_the_templates_name_types_properties_and_words_that_there_are(catalog: Catalog) -> None:
    wrong = []
    for type_name, templates in json.loads(DATA.joinpath("templates.json").read_text()).items():
        properties = catalog.schema(type_name)["properties"]
        wrong += [(type_name, path) for path in templates if path.split("/")[0] not in properties]
        places = [
            place
            for template in templates.values()
            for text in texts(template)
            for place in PLACE.findall(text)
        ]
        wrong += [(type_name, p) for p in places if unknown(p, properties, catalog)]
    assert wrong == []


def test_known_texts_and_id_forms_use_words_that_there_are(catalog: Catalog) -> None:
    groups = json.loads(DATA.joinpath("known_texts.json").read_text())
    forms = json.loads(DATA.joinpath("id_forms.json").read_text())
    made = [*(group["texts"] for group in groups), *forms.values()]
    places = [place for some in made for text in some for place in PLACE.findall(text)]
    assert [place for place in places if unknown(place, {}, catalog)] == []
    names = [name for group in groups for name in group["names"].split()]
    assert len(names) == len({*names})
    services = {name.split("::")[1] for name in catalog.type_names()}
    assert forms.keys() - services == {""}
