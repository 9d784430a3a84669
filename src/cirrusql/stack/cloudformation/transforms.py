"""The transforms of a template, run before anything else is understood: from text to `Template`.

Parts of other files come first, then the language extensions, then SAM; macros are code in
somebody's account, and are refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.stack.cloudformation.extensions import expanded
from cirrusql.stack.cloudformation.includes import INCLUDE, included
from cirrusql.stack.cloudformation.loading import Loading, Source
from cirrusql.stack.cloudformation.packages import packaged
from cirrusql.stack.cloudformation.template import Template, template_of
from cirrusql.stack.documents.yaml_document import Yaml

EXTENSIONS, SERVERLESS = "AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"
_REFUSED = {
    "AWS::SecretsManager-2020-07-23": "rotation by a hosted function is a nested stack of AWS's",
    "AWS::SecretsManager-2024-09-16": "rotation by a hosted function is a nested stack of AWS's",
    "AWS::CodeDeployBlueGreen": "blue/green deployments are CodeDeploy's",
    "AWS::ServiceCatalog": "products of a catalogue are the account's own",
}


def read_template(source: Source, given: Mapping[str, str], loading: Loading) -> Template | None:
    """The template of a text with its transforms run; None, and problems, if it is none.

    `given` are the parameters that loops and SAM may look at.
    """
    document = loading.read(source)
    if document is None:
        return None
    names = list(_names(document, loading))
    document = included(document, loading)
    if EXTENSIONS in names:
        document = expanded(document, given, source.file, loading)
    document = packaged(document, source, loading)
    if SERVERLESS in names:
        from cirrusql.stack.cloudformation.serverless import translated

        made = translated(document, given, source.file, loading)
        if made is None:
            return None
        document = made
    return template_of(document, source.file, loading.problems)


def _names(document: Yaml, loading: Loading) -> Iterator[str]:
    """The names of the transforms; those that cannot be run are refused."""
    said = document.value.get("Transform") if isinstance(document.value, dict) else None
    if said is None:
        return
    for one in said.value if isinstance(said.value, list) else (said,):
        name = one.plain.get("Name") if isinstance(one.plain, dict) else one.plain
        if name in (EXTENSIONS, SERVERLESS, INCLUDE):
            yield str(name)
            continue
        why = _REFUSED.get(str(name), "it is code in an account, which only CloudFormation runs")
        loading.refuse(f"the transform {name} cannot be run: {why}", one.place)
